/** Does `work`, and beats all the while: it tells others that the work goes on. The next beat makes up for one that fails. */
export async function withHeartbeat<T>(
  everyMs: number,
  beat: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  const beating = setInterval(() => void beat().catch(() => undefined), everyMs).unref();
  try {
    return await work();
  } finally {
    clearInterval(beating);
  }
}
