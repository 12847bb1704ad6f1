import {
  Admin,
  compatibilityPartitioner,
  ProduceAcks,
  Producer,
  stringSerializers,
} from '@platformatic/kafka';
import { cloudEventReference, StemmaError, type CloudEvent } from '@stemma/models';
import type { EventPublisher } from '@stemma/orchestration';
import { batchesOf } from './batches-of.js';
import { messageOf, type ContentMode, type Message } from './message-of.js';
import { isFault, reasonOf } from './reason-of.js';

export interface KafkaOptions {
  readonly brokers: readonly { readonly host: string; readonly port: number }[];
  readonly topic: string;
  readonly contentMode: ContentMode;
  readonly tls: boolean;
  readonly login: {
    readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
    readonly user: string;
    readonly password: string;
  } | null;
}

interface Outgoing {
  readonly event: CloudEvent;
  readonly message: Message;
}

type StringProducer = Producer<string, string, string, string>;

const TIMEOUT_MS = 5_000;

/**
 * Publishes events to a topic of Kafka, under the key of their pattern, by which they are of one partition and keep their
 * order. Each is acknowledged by all replicas that are in sync.
 */
export class KafkaPublisher implements EventPublisher {
  readonly name = 'kafka';
  private producer: Promise<StringProducer> | null = null;

  constructor(private readonly options: KafkaOptions) {}

  ready(): Promise<void> {
    // It is asked, and not only what is known of it.
    return this.withProducer(async (producer) => {
      await producer.metadata({ topics: [], forceUpdate: true });
    });
  }

  publish(events: readonly CloudEvent[]): Promise<void> {
    const { contentMode } = this.options;
    return this.withProducer(async (producer) => {
      const all = events.map((event) => ({ event, message: messageOf(event, contentMode) }));
      for (const batch of batchesOf(all, bytesOf)) await this.sendBatch(producer, batch);
    });
  }

  /** Changes nothing. @returns which one it is. @throws StemmaError why it cannot be used */
  probe(): Promise<string> {
    const { topic } = this.options;
    return this.asAdmin(async (admin) => {
      const { brokers } = await admin.metadata({ topics: [] });
      const known = await admin.listTopics();
      const place = known.includes(topic) ? `topic ${topic}` : `topic ${topic} is still to be made`;
      return `Kafka, brokers: ${String(brokers.size)}, ${place}`;
    }).catch((cause: unknown) => {
      throw this.unavailable(cause);
    });
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = null;
    await producer?.then((open) => open.close()).catch(() => undefined);
  }

  private async withProducer(work: (producer: StringProducer) => Promise<void>): Promise<void> {
    try {
      await work(await (this.producer ??= this.open()));
    } catch (cause) {
      // A broker that stands still would keep it from closing.
      void this.close();
      throw this.unavailable(cause);
    }
  }

  private async open(): Promise<StringProducer> {
    await this.asAdmin(async (admin) => {
      const { topic } = this.options;
      if ((await admin.listTopics()).includes(topic)) return;
      try {
        await admin.createTopics({ topics: [topic] });
      } catch (error) {
        if (!isFault(error, 'TOPIC_ALREADY_EXISTS')) throw error;
      }
    });
    return new Producer({
      ...this.connecting(),
      // That of the other clients, whose own messages of a pattern then lie beside its events.
      ...{ serializers: stringSerializers, partitioner: compatibilityPartitioner },
    });
  }

  private async sendBatch(producer: StringProducer, batch: readonly Outgoing[]): Promise<void> {
    try {
      await this.send(
        producer,
        batch.map(({ message }) => message),
      );
    } catch (error) {
      const [first] = batch;
      if (first === undefined || !isFault(error, 'MESSAGE_TOO_LARGE')) throw error;
      if (batch.length > 1) for (const one of batch) await this.sendBatch(producer, [one]);
      else await this.send(producer, [messageOf(cloudEventReference(first.event), this.options.contentMode)]);
    }
  }

  private async send(producer: StringProducer, messages: readonly Message[]): Promise<void> {
    const { topic } = this.options;
    await producer.send({
      acks: ProduceAcks.ALL,
      messages: messages.map((message) => ({ topic, ...message })),
    });
  }

  private async asAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = new Admin(this.connecting());
    try {
      return await work(admin);
    } finally {
      void admin.close().catch(() => undefined);
    }
  }

  private connecting() {
    const { brokers, tls, login } = this.options;
    return {
      ...{ clientId: 'stemma', bootstrapBrokers: [...brokers] },
      ...{ connectTimeout: TIMEOUT_MS, timeout: TIMEOUT_MS, requestTimeout: 2 * TIMEOUT_MS },
      // A topic that is new is there a little before it takes anything. Nothing else of the pattern is sent meanwhile.
      ...{ retries: 5, retryDelay: 100, repeatOnStaleMetadata: false },
      ...(tls ? { tls: {}, tlsServerName: true } : {}),
      ...(login === null
        ? {}
        : { sasl: { mechanism: login.mechanism, username: login.user, password: login.password } }),
    };
  }

  private unavailable(cause: unknown): StemmaError {
    const where = this.options.brokers.map(({ host, port }) => `${host}:${String(port)}`).join(', ');
    const message = `Kafka at ${where} does not take events: ${reasonOf(cause)}`;
    return new StemmaError('mirror_unavailable', message, { cause });
  }
}

function bytesOf({ message: { key, value, headers } }: Outgoing): number {
  return [key, value, ...Object.entries(headers).flat()].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );
}
