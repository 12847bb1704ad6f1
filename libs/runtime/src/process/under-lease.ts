import { Loop, type Schedule } from '@stemma/orchestration';

/** So often a process asks whether nobody has the lease. */
const ASK_MS = 2_000;

/**
 * Work without an end, which one of all processes does at a time: the others take over where that one ends, or stands still.
 * @param onFault is told why it ended; it is begun anew
 * @returns how it is ended, when what is in hand is done
 */
export function underLease(
  work: string,
  schedule: Schedule,
  run: (signal: AbortSignal) => Promise<void>,
  onFault: (fault: string) => void,
): () => Promise<void> {
  const ending = new AbortController();
  const turn = async (): Promise<number | null> => {
    await schedule.doIfDue(work, 0, (lost) => run(AbortSignal.any([ending.signal, lost])));
    return null;
  };
  const loop = new Loop(turn, { everyMs: ASK_MS }, onFault);
  loop.start();
  return async () => {
    ending.abort();
    await loop.close();
  };
}
