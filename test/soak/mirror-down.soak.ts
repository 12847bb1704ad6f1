import { mirrorDown } from '../projection/mirror-down.js';

/** Far above what the collector leaves lying about; a queue of a minute's states would soon be more. */
const MAX_GROWTH_BYTES = 150_000_000;

describe('a mirror that is down for a minute under 500 writes/s', () => {
  it('fails no write, costs no memory, and equals the record again by itself', async () => {
    const { failures, up, down, catchUpMs, isEqual } = await mirrorDown(60, 500);
    process.stdout.write(`${JSON.stringify({ up, down, catchUpMs })}\n`);
    expect(failures).toEqual([]);
    expect(isEqual).toBe(true);
    expect(down.residentBytes - up.residentBytes).toBeLessThan(MAX_GROWTH_BYTES);
  }, 1_200_000);
});
