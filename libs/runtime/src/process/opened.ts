import { closeAll } from './close-all.js';
import { sentenceOf } from './sentence-of.js';

/** What was opened one after another, to be closed in reverse. */
export class Opened {
  private readonly closings: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.closings.push(close);
  }

  /** Once is enough. @throws as `closeAll` */
  close(): Promise<void> {
    return closeAll(this.closings.splice(0).reverse());
  }
}

/**
 * Where `open` fails, closes what it had opened until then. Why it failed is what somebody must read, also where the
 * closing fails: `log` is told of that.
 */
export async function opening<T>(
  open: (opened: Opened) => Promise<T>,
  log: (line: string) => void,
): Promise<T> {
  const opened = new Opened();
  try {
    return await open(opened);
  } catch (error) {
    await opened.close().catch((closing: unknown) => {
      log(`What had been started could not all be ended: ${sentenceOf(closing)}`);
    });
    throw error;
  }
}
