import { StemmaError } from '@stemma/models';

/**
 * Work on something far away that may hang: it is given up after so long, or with the signal, whether it heeds that or not.
 * What it does or says later is ignored.
 * @throws StemmaError `timeout`; the signal's reason; whatever `work` throws.
 */
export async function withinDeadline<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const call = new AbortController();
  let cut: (reason: Error) => void = () => undefined;
  const isCut = new Promise<never>((_, reject) => {
    cut = (reason) => {
      call.abort(reason);
      reject(reason);
    };
  });
  const onAbort = (): void => {
    cut(signal.reason as Error);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => {
    cut(new StemmaError('timeout', `There was no answer within ${String(ms)} ms.`));
  }, ms);
  try {
    return await Promise.race([work(call.signal), isCut]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
