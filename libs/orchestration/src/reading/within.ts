import { StemmaError } from '@stemma/models';

/** For what may hang. What it comes to when its time is over concerns nobody. @throws StemmaError `timeout` */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StemmaError('timeout', 'It took longer than it may.'));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
