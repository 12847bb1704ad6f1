import type { Projector } from '@stemma/projection';

/** Smaller ones are there before anybody asks. */
const WORTH_TELLING = 100_000;
const TELL_EVERY_MS = 5_000;

/** Tells how far the load of a large mirror is, and when it has come to its end. */
export function tellLoad(projector: Projector, log: (line: string) => void): void {
  let begunAt: number | null = null;
  let toldAt = 0;
  projector.onMove(() => {
    const { loaded, name } = projector;
    const now = performance.now();
    if (loaded === null) {
      if (begunAt !== null && projector.position !== null)
        log(`${name} is loaded, in ${seconds(now - begunAt)}; it answers from now on.`);
      if (projector.position !== null) begunAt = null;
      return;
    }
    if (loaded.total < WORTH_TELLING) return;
    begunAt ??= now;
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    const { done, total } = loaded;
    const left =
      done === 0 ? '' : `, about ${seconds(((now - begunAt) / done) * Math.max(0, total - done))} left`;
    const percent = Math.min(100, Math.floor((done / total) * 100));
    log(
      `${name} is loaded from the record, which answers meanwhile: ${String(percent)} % of ${String(total)}${left}`,
    );
  });
}

function seconds(ms: number): string {
  return `${String(Math.ceil(ms / 1000))} s`;
}
