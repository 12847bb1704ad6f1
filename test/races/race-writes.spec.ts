import { raceWrites } from './race-writes.js';

describe('30 races, one of every pair of writes that can meet', () => {
  it('leave no edge of what is deleted, generations and families as a recount gives them, and an equal export', async () => {
    const { statuses, ...seen } = await raceWrites(30);
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
    expect(seen).toEqual({
      ...{ edgesOfDeleted: 0, wrongGenerations: 0, wrongFamilies: 0, lostFamilies: 0 },
      ...{ badLines: 0, isExportEqual: true },
    });
  }, 240_000);
});
