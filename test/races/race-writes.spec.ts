import { raceWrites } from './race-writes.js';

describe('165 races of every pair of writes that can meet', () => {
  it('leave no edge of what is deleted, and generations and families as a recount gives them', async () => {
    const { statuses, ...counts } = await raceWrites(165);
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    expect(counts).toEqual({ edgesOfDeleted: 0, wrongGenerations: 0, dividedFamilies: 0 });
  }, 120_000);
});
