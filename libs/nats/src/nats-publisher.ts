import { jetstream, jetstreamManager, type JetStreamClient } from '@nats-io/jetstream';
import { connect, headers, nanos, type NatsConnection } from '@nats-io/transport-node';
import { StemmaError, type CloudEvent } from '@stemma/models';
import { sendInOrder, type EventPublisher } from '@stemma/orchestration';
import { messageOf } from './message-of.js';
import { ALL_SUBJECTS, subjectOf } from './subject-of.js';

export interface NatsOptions {
  /** `nats://host[:port]` or `tls://…`. */
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
}

interface Connected {
  readonly connection: NatsConnection;
  readonly stream: JetStreamClient;
  readonly maxBytes: number;
}

const TIMEOUT_MS = 5_000;
const PATTERNS_AT_ONCE = 64;
/** The stream that is made where none takes these subjects yet. */
const STREAM = 'PATTERN_EVENTS';
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

/**
 * Publishes events to a stream of NATS JetStream, on `pattern.events.<group>.<type>`. The id of an event is that of its
 * message (`Nats-Msg-Id`), by which the server leaves out what comes again within its window.
 */
export class NatsPublisher implements EventPublisher {
  readonly name = 'nats';
  private connected: Promise<Connected> | null = null;

  constructor(private readonly options: NatsOptions) {}

  ready(): Promise<void> {
    return this.withStream(async ({ connection }) => {
      await jetstreamManager(connection);
    });
  }

  publish(events: readonly CloudEvent[]): Promise<void> {
    return this.withStream(async (connected) => {
      const faults: unknown[] = [];
      await sendInOrder(events, patternOf, PATTERNS_AT_ONCE, async (event) => {
        try {
          await send(connected, event);
          return 'arrived';
        } catch (error) {
          faults.push(error);
          return 'lost';
        }
      });
      if (faults.length > 0) throw faults[0];
    });
  }

  /** Changes nothing. @returns which one it is. @throws StemmaError why it cannot be used */
  async probe(): Promise<string> {
    try {
      const connection = await this.connect();
      try {
        await jetstreamManager(connection).then((manager) => manager.getAccountInfo());
        return `NATS ${connection.info?.version ?? ''}`;
      } finally {
        await connection.close();
      }
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  async close(): Promise<void> {
    const { connected } = this;
    this.connected = null;
    await connected?.then(({ connection }) => connection.close()).catch(() => undefined);
  }

  private async withStream(work: (connected: Connected) => Promise<void>): Promise<void> {
    try {
      await work(await (this.connected ??= this.open()));
    } catch (cause) {
      await this.close();
      throw unavailable(cause);
    }
  }

  private connect(): Promise<NatsConnection> {
    const { url, user, password } = this.options;
    // A connection that came again by itself would send what waited on it, in front of what was lost.
    return connect({
      ...{ servers: url, name: 'stemma', reconnect: false, timeout: TIMEOUT_MS },
      ...(user === null ? {} : { user, pass: password ?? '' }),
    });
  }

  private async open(): Promise<Connected> {
    const connection = await this.connect();
    try {
      await ensureStream(connection);
    } catch (error) {
      await connection.close();
      throw error;
    }
    return { connection, stream: jetstream(connection), maxBytes: connection.info?.max_payload ?? Infinity };
  }
}

async function send({ stream, maxBytes }: Connected, event: CloudEvent): Promise<void> {
  const { body, contentType } = messageOf(event, maxBytes);
  const about = headers();
  about.set('content-type', contentType);
  await stream.publish(subjectOf(event), body, { msgID: event.id, timeout: TIMEOUT_MS, headers: about });
}

function patternOf({ partitionkey }: CloudEvent): string {
  return partitionkey;
}

async function ensureStream(connection: NatsConnection): Promise<void> {
  const { streams } = await jetstreamManager(connection);
  for await (const name of streams.names(ALL_SUBJECTS)) if (name !== '') return;
  await streams.add({ name: STREAM, subjects: [ALL_SUBJECTS], max_age: nanos(KEPT_MS) });
}

function unavailable(cause: unknown): StemmaError {
  const message = `NATS does not take events: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new StemmaError('mirror_unavailable', message, { cause });
}
