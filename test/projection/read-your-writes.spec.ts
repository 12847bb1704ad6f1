import { readYourWrites } from './read-your-writes.js';

describe('a client that reads what it wrote', () => {
  it('is never shown anything older, whoever answers (1,500 pairs)', async () => {
    const sources = await readYourWrites(1_500);
    expect(sources.get('graph')).toBeGreaterThan(0);
    expect(sources.get('postgres')).toBeGreaterThan(0);
  });
});
