import { StemmaError } from '@stemma/models';
import type { Clock } from '../ports/clock.js';
import type { UnitOfWork } from '../ports/transaction.js';
import { created, existing, type Outcome, type Written } from '../writes/outcome.js';
import { write } from '../writes/write.js';
import type { WriteContext } from '../writes/write-context.js';
import { settle, type ExecutionGroup, type RecordedGroup, type SettledGroup } from './execution-group.js';
import { GroupQueue, type QueueLimits } from './group-queue.js';
import { IdsTaken, recordGroups } from './record-groups.js';

export interface RecorderLimits extends QueueLimits {
  /** How long the first group of a batch waits for others. */
  readonly coalesceMs: number;
}

const RECORDER_LIMITS: RecorderLimits = {
  coalesceMs: 2,
  maxBatchRows: 5_000,
  maxBatchBytes: 16 * 1024 * 1024,
  maxQueuedRows: 500_000,
  maxQueuedBytes: 128 * 1024 * 1024,
};

interface Waiting {
  readonly group: SettledGroup;
  readonly resolve: (written: Written<RecordedGroup>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The hot path. Concurrent groups are merged for a moment into one transaction; while it runs, the next ones
 * gather. A caller is answered after the commit that holds its executions, so what is in memory was never
 * acknowledged.
 */
export class ExecutionRecorder {
  private readonly limits: RecorderLimits;
  private readonly queue: GroupQueue<Waiting>;
  private running: Promise<void> | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    limits: Partial<RecorderLimits> = {},
  ) {
    this.limits = { ...RECORDER_LIMITS, ...limits };
    this.queue = new GroupQueue(this.limits);
  }

  /**
   * Records a group. An executionId seen before, also in another request of the same moment, is counted once.
   * A group with an Idempotency-Key has a transaction of its own, which holds its answer too.
   * @throws StemmaError `node_not_found`, `validation_failed` with pointers; `id_conflict` where an executionId is
   *   that of an execution with other content; `store_unavailable` where nothing
   *   is known to be written, or where more waits than the limits allow: repeat it under the same ids.
   */
  async record(
    context: Pick<WriteContext, 'idempotency'>,
    given: ExecutionGroup,
  ): Promise<Written<RecordedGroup>> {
    const group = settle(given, this.clock());
    if (group.drafts.length === 0) throw new Error('a group holds at least one execution');
    return context.idempotency === null ? this.enqueue(group) : this.recordAlone(context, group);
  }

  /** Resolves when it has caught up: a stream waits for it before it reads on. */
  calm(): Promise<void> {
    return this.queue.calm();
  }

  /** Waits for what was taken on; what comes later is refused. */
  async close(): Promise<void> {
    this.queue.close();
    await this.running;
  }

  private async recordAlone(
    { idempotency }: Pick<WriteContext, 'idempotency'>,
    group: SettledGroup,
  ): Promise<Written<RecordedGroup>> {
    const context: WriteContext = { idempotency, actor: null, correlationId: group.correlationId };
    try {
      return await write(this.unitOfWork, this.clock, context, async ({ tx }) => {
        const [recorded] = await recordGroups(tx, [group]);
        if (recorded === undefined || recorded instanceof StemmaError)
          throw recorded ?? new Error('no answer');
        return outcomeOf(recorded);
      });
    } catch (error) {
      throw error instanceof IdsTaken ? (error.refusals.get(group) ?? error) : error;
    }
  }

  private enqueue(group: SettledGroup): Promise<Written<RecordedGroup>> {
    return new Promise((resolve, reject) => {
      this.queue.push({ group, resolve, reject });
      this.running ??= this.drain();
    });
  }

  private async drain(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.limits.coalesceMs));
    for (let batch = this.queue.take(); batch.length > 0; batch = this.queue.take()) await this.flush(batch);
    this.running = null;
  }

  private async flush(batch: readonly Waiting[]): Promise<void> {
    try {
      const { result, position } = await this.unitOfWork.run((tx) =>
        recordGroups(
          tx,
          batch.map(({ group }) => group),
        ),
      );
      for (const [index, { resolve, reject }] of batch.entries()) {
        const recorded = result[index];
        if (recorded === undefined || recorded instanceof StemmaError) reject(recorded);
        else resolve({ ...outcomeOf(recorded), position });
      }
    } catch (error) {
      if (error instanceof IdsTaken) {
        const others: Waiting[] = [];
        for (const waiting of batch) {
          const refusal = error.refusals.get(waiting.group);
          if (refusal === undefined) others.push(waiting);
          else waiting.reject(refusal);
        }
        if (others.length > 0) await this.flush(others);
        return;
      }
      if (batch.length === 1 || isOutage(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      // One group holds something that Postgres refuses; the halves find it, and the others are recorded.
      const middle = batch.length >> 1;
      await this.flush(batch.slice(0, middle));
      await this.flush(batch.slice(middle));
    }
  }
}

function outcomeOf(recorded: RecordedGroup): Outcome<RecordedGroup> {
  return recorded.repeated < recorded.executionIds.length ? created(recorded) : existing(recorded);
}

/** The store itself failed, not what it was given: the same batch in parts would fare no better. */
function isOutage(error: unknown): boolean {
  return StemmaError.is(error, 'store_unavailable') || StemmaError.is(error, 'timeout');
}
