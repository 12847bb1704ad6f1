import { StemmaError } from '@stemma/models';
import type { SettledGroup } from './execution-group.js';

export interface QueueLimits {
  /** What one batch holds; a single group may be larger. */
  readonly maxBatchRows: number;
  readonly maxBatchBytes: number;
  /** What waits for a batch at most; beyond it groups are refused. */
  readonly maxQueuedRows: number;
  readonly maxQueuedBytes: number;
}

/** First in, first out, and bounded. */
export class GroupQueue<Item extends { readonly group: SettledGroup }> {
  private items: Item[] = [];
  private rows = 0;
  private bytes = 0;
  private closed = false;
  private waiting: (() => void)[] = [];

  constructor(private readonly limits: QueueLimits) {}

  /** @throws StemmaError `store_unavailable` where it is full or closed. */
  push(item: Item): void {
    if (this.closed) throw new StemmaError('store_unavailable', 'The service is closing.');
    const { maxQueuedRows, maxQueuedBytes } = this.limits;
    if (this.rows >= maxQueuedRows || this.bytes >= maxQueuedBytes) {
      throw new StemmaError('store_unavailable', 'More executions come than the canonical store can record.');
    }
    this.items.push(item);
    this.rows += item.group.drafts.length;
    this.bytes += item.group.sizeBytes;
  }

  /** The next batch, in order; empty where nothing is left. */
  take(): Item[] {
    let rows = 0;
    let bytes = 0;
    let count = 0;
    for (const { group } of this.items) {
      rows += group.drafts.length;
      bytes += group.sizeBytes;
      if (count > 0 && (rows > this.limits.maxBatchRows || bytes > this.limits.maxBatchBytes)) break;
      count++;
    }
    const batch = this.items.slice(0, count);
    this.items = this.items.slice(count);
    for (const { group } of batch) {
      this.rows -= group.drafts.length;
      this.bytes -= group.sizeBytes;
    }
    if (!this.isBusy) for (const resume of this.waiting.splice(0)) resume();
    return batch;
  }

  /** Resolves when no more than the next batch waits: for those who can hold back what they have. */
  async calm(): Promise<void> {
    if (this.isBusy) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  close(): void {
    this.closed = true;
  }

  private get isBusy(): boolean {
    return this.rows > this.limits.maxBatchRows || this.bytes > this.limits.maxBatchBytes;
  }
}
