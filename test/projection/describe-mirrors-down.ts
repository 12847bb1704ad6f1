import { mirrorsDown } from './mirrors-down.js';
import { outages } from './outages.js';

/** Far above what the collector leaves lying about; a queue of a minute's states would soon be more. */
const MAX_GROWTH_BYTES = 150_000_000;

/** @param stores that are down at once; listed as still to be tried where this run lacks one that it may kill */
export function describeMirrorsDown(...stores: readonly (keyof typeof outages)[]): void {
  const names = stores.join(', ');
  if (stores.some((store) => !outages[store].isThere)) {
    it.todo(`${names} down: there is none that could be killed`);
    return;
  }
  describe(`${names}, down for a minute under 500 writes/s`, () => {
    it('fails no write, costs no memory, and equals the record again by itself', async () => {
      const down = await Promise.all(stores.map((store) => outages[store].start()));
      try {
        const outcome = await mirrorsDown(60, 500, down);
        const { failures, differences, ...measured } = outcome;
        process.stdout.write(`${JSON.stringify(measured)}\n`);
        expect(failures.slice(0, 3)).toEqual([]);
        expect(differences).toEqual([]);
        expect(outcome.down.residentBytes - outcome.up.residentBytes).toBeLessThan(MAX_GROWTH_BYTES);
      } finally {
        await Promise.all(down.map(({ stop }) => stop()));
      }
    }, 3_600_000);
  });
}
