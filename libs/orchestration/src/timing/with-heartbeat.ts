/** Does `work`, with a heartbeat all the while: it tells others that the work goes on. The next one makes up for one that fails. */
export async function withHeartbeat<T>(
  everyMs: number,
  heartbeat: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  const beating = setInterval(() => void heartbeat().catch(() => undefined), everyMs).unref();
  try {
    return await work();
  } finally {
    clearInterval(beating);
  }
}
