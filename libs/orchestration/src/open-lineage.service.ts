import { StemmaError, type Position } from '@stemma/models';
import { outgoingLines, type OutgoingFilter } from './openlineage/outgoing-lines.js';
import { takeEvent, type OpenLineageReceipt } from './openlineage/take-event.js';
import type { Clock } from './ports/clock.js';
import type { EventFeed } from './ports/event-feed.js';
import type { RecordArchive } from './ports/record-archive.js';
import type { UnitOfWork } from './ports/transaction.js';
import type { Written } from './writes/outcome.js';
import type { WriteContext } from './writes/write-context.js';
import { write } from './writes/write.js';

/** What became of a batch; names are those of the specification. */
export interface BatchReport {
  readonly status: 'success' | 'partial_success';
  readonly summary: {
    readonly received: number;
    readonly successful: number;
    readonly failed: number;
    readonly retriable: number;
    readonly non_retriable: number;
  };
  readonly failed_events: readonly FailedEvent[];
}

interface FailedEvent {
  readonly index: number;
  readonly reason: string;
  readonly retriable: boolean;
}

export interface OpenLineagePorts {
  readonly unitOfWork: UnitOfWork;
  readonly archive: RecordArchive;
  readonly events: Pick<EventFeed, 'identity'>;
}

/** Events of OpenLineage, in, each in a transaction of its own, and out. */
export class OpenLineageService {
  constructor(
    private readonly ports: OpenLineagePorts,
    private readonly clock: Clock,
  ) {}

  /** @throws StemmaError as `takeEvent` */
  async take(context: WriteContext, event: unknown): Promise<Written<OpenLineageReceipt>> {
    for (let tries = 1; ; tries++) {
      try {
        return await write(this.ports.unitOfWork, this.clock, context, (w) => takeEvent(w, event));
      } catch (error) {
        // What it names was deleted meanwhile; by now that is known.
        if (!StemmaError.is(error, 'node_not_found') || tries === MAX_TRIES) throw error;
      }
    }
  }

  /** The versions of a pattern and their executions, one event a line, in pieces of any number of lines. */
  async *outgoing(filter: OutgoingFilter): AsyncGenerator<string, void, undefined> {
    const { archive, events } = this.ports;
    yield* outgoingLines(archive, filter, await events.identity());
  }

  /**
   * One after the other; what is wrong with one is told, and stops none of the others.
   * @throws StemmaError where the record fails: the whole may be sent again, for what was taken is not taken twice.
   */
  async takeAll(
    context: WriteContext,
    events: readonly unknown[],
  ): Promise<{ report: BatchReport; position: Position | null }> {
    const failed: FailedEvent[] = [];
    let position: Position | null = null;
    for (const [index, event] of events.entries()) {
      try {
        ({ position } = await this.take(context, event));
      } catch (error) {
        if (!isOfEvent(error)) throw error;
        failed.push({ index, reason: error.message, retriable: false });
      }
    }
    const count = { received: events.length, failed: failed.length };
    const summary = { ...count, successful: count.received - count.failed };
    return {
      report: {
        status: failed.length === 0 ? 'success' : 'partial_success',
        summary: { ...summary, retriable: 0, non_retriable: count.failed },
        failed_events: failed,
      },
      position,
    };
  }
}

/** So many deletions at once are none of people. */
const MAX_TRIES = 10;

function isOfEvent(error: unknown): error is StemmaError {
  return StemmaError.is(error, 'validation_failed') || StemmaError.is(error, 'id_conflict');
}
