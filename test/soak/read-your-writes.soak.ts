import { readYourWrites } from '../projection/read-your-writes.js';

describe('a client that reads what it wrote', () => {
  it('is never shown anything older, whoever answers (10,000 pairs)', async () => {
    const sources = await readYourWrites(10_000);
    expect(sources.get('graph')).toBeGreaterThan(0);
    expect(sources.get('postgres')).toBeGreaterThan(0);
  }, 600_000);
});
