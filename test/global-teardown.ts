/** Lets the watchdog of `global-setup.ts` do its work and waits for it. */
export default async function globalTeardown(): Promise<void> {
  const watchdog = globalThis.stemmaTestWatchdog;
  const ended = new Promise((resolve) => watchdog.once('exit', resolve));
  watchdog.ref();
  watchdog.stdin.end();
  await ended;
}
