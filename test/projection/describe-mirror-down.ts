import { mirrorDown, type Outage } from './mirror-down.js';

/** Far above what the collector leaves lying about; a queue of a minute's states would soon be more. */
const MAX_GROWTH_BYTES = 150_000_000;

export function describeMirrorDown(
  what: string,
  start: () => Promise<{ readonly outage: Outage; stop(): Promise<void> }>,
): void {
  describe(`${what} that is down for a minute under 500 writes/s`, () => {
    it('fails no write, costs no memory, and equals the record again by itself', async () => {
      const { outage, stop } = await start();
      try {
        const { failures, up, down, catchUpMs, differences } = await mirrorDown(60, 500, outage);
        process.stdout.write(`${JSON.stringify({ up, down, catchUpMs })}\n`);
        expect(failures).toEqual([]);
        expect(differences).toEqual([]);
        expect(down.residentBytes - up.residentBytes).toBeLessThan(MAX_GROWTH_BYTES);
      } finally {
        await stop();
      }
    }, 3_600_000);
  });
}
