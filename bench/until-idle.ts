import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 2_000;
/** Of one core; what a service does by itself is less. */
const IDLE = 0.05;

/** Resolves once the service hardly needs the processor: whatever it was asked for is done, or waits for others. */
export async function untilIdle(url: string): Promise<void> {
  let [share, before, at] = [1, await cpuSeconds(url), performance.now()];
  while (share > IDLE) {
    await sleep(LOOK_EVERY_MS);
    const [now, after] = [performance.now(), await cpuSeconds(url)];
    share = ((after - before) * 1000) / (now - at);
    [before, at] = [after, now];
  }
}

async function cpuSeconds(url: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1]);
}
