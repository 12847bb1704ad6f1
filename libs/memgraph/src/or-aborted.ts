/** For what may hang and heeds no signal. What it comes to after that concerns nobody. @throws the signal's reason */
export async function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let abort = (): void => undefined;
  const isAborted = new Promise<never>((_, reject) => {
    abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([work, isAborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
