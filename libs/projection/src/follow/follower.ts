import type { StoredPosition } from '../ports/sink.js';
import type { Batch, Cursor } from './cursor.js';
import { Load } from './load.js';

/** Goes along the way of a content, batch by batch; the next one is read while somebody works on the one before. */
export class Follower {
  private cursor: Cursor | null = null;
  private ahead: { readonly of: Cursor; readonly batch: Promise<Batch> } | null = null;

  /** Null: the content stands nowhere. */
  goTo(cursor: Cursor | null): void {
    this.cursor = cursor;
    this.ahead = null;
  }

  get isNowhere(): boolean {
    return this.cursor === null;
  }

  /** Null while nothing is loaded. */
  get load(): Load | null {
    return this.cursor instanceof Load ? this.cursor : null;
  }

  /** Whether a content that says so holds all that was taken on the way to here. */
  isPassedBy(held: StoredPosition | null): boolean {
    return held !== null && this.cursor?.isPassedBy(held) === true;
  }

  /** Where `take` throws, it stays where it is, and what it read ahead is forgotten. */
  async step(take: (batch: Batch) => Promise<void>): Promise<Batch> {
    const { cursor, ahead } = this;
    this.ahead = null;
    if (cursor === null) throw new TypeError('it stands nowhere');
    const batch = await (ahead?.of === cursor ? ahead.batch : cursor.read());
    const next = batch.hasMore ? batch.then.read() : null;
    // Whoever asks for it is told why it could not be read.
    next?.catch(() => undefined);
    await take(batch);
    this.cursor = batch.then;
    this.ahead = next && { of: batch.then, batch: next };
    return batch;
  }
}
