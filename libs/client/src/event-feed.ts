import { Events } from './generated/sdk.gen.js';
import type { Event, EventstreamStreamData, SyncSyncResponse } from './generated/types.gen.js';
import { messagesOf, type Message } from './messages-of.js';
import { pause } from './pause.js';
import { StemmaError } from './stemma-error.js';

type Filter = Omit<NonNullable<EventstreamStreamData['query']>, 'after'>;

export interface FollowOptions {
  /** The `id` of an event, or a position: what comes after it; `0.0`: all that is held. Absent: from now on. */
  readonly after?: string;
  readonly filter?: Filter;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** An event in the form of CloudEvents 1.0, by its place among all events. */
export interface StreamedEvent {
  readonly kind: 'event';
  readonly id: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly subject: string;
    readonly time: string;
    readonly sequence: string;
    readonly data: Event;
    readonly [attribute: string]: unknown;
  };
}

/** Events behind where it was are not held any more, or it was in another record: it goes on at `id`. */
interface Reset {
  readonly kind: 'reset';
  readonly id: string;
  readonly reason: string;
}

const PAUSE_MS = 1_000;

export class EventFeed extends Events {
  /**
   * Every event as it is committed, each once and in order. It goes on where it was after whatever breaks the connection,
   * for ever, or until `signal`.
   * @throws StemmaError where the service refuses.
   */
  async *follow({ after, filter = {}, signal }: FollowOptions = {}): AsyncGenerator<
    StreamedEvent | Reset,
    void,
    undefined
  > {
    let place = after ?? null;
    while (!isAborted(signal)) {
      try {
        // Where it begins must be known before the first event, or a broken connection would lose what came meanwhile.
        place ??= await this.present(signal);
        for await (const message of messagesOf(await this.open(place, filter, signal))) {
          if (message.data !== undefined) yield told(message.data, message);
          // Also where nothing was told: what the filter leaves out need not be looked through again.
          place = message.id ?? place;
        }
      } catch (error) {
        if (isAborted(signal)) return;
        if (!isBroken(error)) throw error;
      }
      await pause(PAUSE_MS, signal);
    }
  }

  private async present(signal: AbortSignal | undefined): Promise<string> {
    const answer = await this.client.get<{ 200: SyncSyncResponse }, unknown, true, 'data'>({
      url: '/v1/sync',
      security: SECURITY,
      ...(signal && { signal }),
    });
    return answer.position;
  }

  private open(
    after: string,
    filter: Filter,
    signal: AbortSignal | undefined,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    return this.client.get<{ 200: ReadableStream<Uint8Array<ArrayBuffer>> }, unknown, true, 'data'>({
      url: '/v1/events/stream',
      security: SECURITY,
      query: { ...filter, after },
      parseAs: 'stream',
      ...(signal && { signal }),
    });
  }
}

const SECURITY = [{ scheme: 'bearer', type: 'http' }] as const;

function told(data: string, { id = '', event }: Message): StreamedEvent | Reset {
  const value: unknown = JSON.parse(data);
  return event === 'reset'
    ? { kind: 'reset', id, ...(value as { reason: string }) }
    : { kind: 'event', id, event: value as StreamedEvent['event'] };
}

/** A refusal is for good; what broke, or asks for patience, is tried again. */
function isBroken(error: unknown): boolean {
  // What `fetch` throws where a body breaks off.
  if (error instanceof TypeError) return true;
  if (!(error instanceof StemmaError)) return false;
  return error.code === 'unreachable' || error.code === 'timeout' || error.retryAfterMs !== null;
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}
