import { readYourWritesOverHttp } from '../projection/read-your-writes-over-http.js';
import { readYourWrites } from '../projection/read-your-writes.js';

describe('a client that reads what it wrote', () => {
  it('is never shown anything older, whoever answers (10,000 pairs)', async () => {
    const sources = await readYourWrites(10_000);
    expect(sources.get('graph')).toBeGreaterThan(0);
    expect(sources.get('postgres')).toBeGreaterThan(0);
  }, 600_000);

  it.each([
    ['lineage', 'graph'],
    ['similarity', 'vectors'],
  ] as const)(
    'is never shown older %s over HTTP, from the service itself or from the record (10,000 pairs)',
    async (about, own) => {
      const sources = await readYourWritesOverHttp(10_000, null, {}, about);
      process.stdout.write(`${JSON.stringify([...sources])}\n`);
      expect([...sources.keys()].sort()).toEqual([own, 'postgres'].sort());
    },
    7_200_000,
  );
});
