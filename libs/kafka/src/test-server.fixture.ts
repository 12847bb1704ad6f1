import { pbkdf2Sync } from 'node:crypto';
import {
  Admin,
  alterUserScramCredentialsV0,
  Consumer,
  MessagesStreamModes,
  stringDeserializers,
  type Message,
} from '@platformatic/kafka';
import { newId, type CloudEvent } from '@stemma/models';
import { freePort, ServerProcess, serverOfRun } from '@stemma/testing';
import type { KafkaOptions } from './kafka-publisher.js';

const { program } = serverOfRun('KAFKA_BROKERS', 'start-kafka');

/** A topic of another server would be one that others read. */
export const hasOwnKafka = program !== null;

const TOPIC = 'pattern.events';
const PASSWORD = 'of the tests';
const LISTENER = 'listener.name.broker';
const LOGIN = 'org.apache.kafka.common.security';

export type TestMessage = Message<string, string, string, string>;

/** The broker of a spec, which asks who one is. */
export class TestKafka {
  private constructor(
    readonly options: KafkaOptions,
    readonly process: ServerProcess,
  ) {}

  static async start(): Promise<TestKafka> {
    if (program === null) throw new Error('This run has no start-kafka.');
    const port = await freePort();
    const options: KafkaOptions = {
      ...{ brokers: [{ host: '127.0.0.1', port }], topic: TOPIC, contentMode: 'structured', tls: false },
      login: { mechanism: 'PLAIN', user: 'stemma', password: PASSWORD },
    };
    const settings = [
      'listener.security.protocol.map=BROKER:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
      'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512',
      'sasl.mechanism.inter.broker.protocol=PLAIN',
      `${LISTENER}.plain.sasl.jaas.config=${LOGIN}.plain.PlainLoginModule required username="stemma" password="${PASSWORD}" user_stemma="${PASSWORD}";`,
      `${LISTENER}.scram-sha-512.sasl.jaas.config=${LOGIN}.scram.ScramLoginModule required;`,
    ];
    const process = await ServerProcess.start(
      (data) => ({
        program,
        args: [String(port), data, ...settings.flatMap((setting) => ['--override', setting])],
      }),
      async () => {
        await withAdmin(options, (admin) => admin.listTopics());
        return true;
      },
    );
    return new TestKafka(options, process);
  }

  /** Lets a user of this name in, by SCRAM-SHA-512 with the password of the tests. */
  async addScramUser(user: string): Promise<void> {
    const [mechanism, iterations, salt] = [2, 4_096, Buffer.from('salt of the tests')];
    const saltedPassword = pbkdf2Sync(PASSWORD, salt, iterations, 64, 'sha512');
    await this.asAdmin(async (admin) => {
      const [connection] = (await admin.connectToBrokers()).values();
      if (connection === undefined) throw new Error('There is no broker.');
      const credentials = [{ name: user, mechanism, iterations, salt, saltedPassword }];
      await alterUserScramCredentialsV0.api.async(connection, [], credentials);
    });
  }

  asAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    return withAdmin(this.options, work);
  }

  hasTopic(): Promise<boolean> {
    return this.asAdmin(async (admin) => (await admin.listTopics()).includes(TOPIC));
  }

  /** How many messages the topic has. */
  async count(topic = TOPIC): Promise<number> {
    return this.asConsumer(async (consumer) => {
      const ends = (await consumer.listOffsets({ topics: [topic] })).get(topic) ?? [];
      return ends.reduce((sum, end) => sum + Number(end), 0);
    });
  }

  /** All messages of the topic, those of a partition in their order. */
  async messages(topic = TOPIC): Promise<TestMessage[]> {
    const count = await this.count(topic);
    if (count === 0) return [];
    return this.asConsumer(async (consumer) => {
      const messages: TestMessage[] = [];
      const mode = MessagesStreamModes.EARLIEST;
      for await (const message of await consumer.consume({ topics: [topic], mode, autocommit: false })) {
        messages.push(message);
        if (messages.length === count) break;
      }
      return messages;
    });
  }

  /** What the messages hold, as who reads it keeps it: each once. Throws where one came again as another. */
  async events(): Promise<CloudEvent[]> {
    const texts = new Map<string, string>();
    const events: CloudEvent[] = [];
    for (const { key, value } of await this.messages()) {
      const event = JSON.parse(value) as CloudEvent;
      const known = texts.get(event.id);
      if (known === undefined) events.push(event);
      else if (known !== value) throw new Error(`${event.id} came as ${known} and as ${value}`);
      if (key !== event.partitionkey) throw new Error(`${event.id} came under the key ${key}`);
      texts.set(event.id, value);
    }
    return events;
  }

  private async asConsumer<T>(
    work: (consumer: Consumer<string, string, string, string>) => Promise<T>,
  ): Promise<T> {
    const options = { ...connecting(this.options), deserializers: stringDeserializers, groupId: newId() };
    const consumer = new Consumer<string, string, string, string>(options);
    try {
      return await work(consumer);
    } finally {
      await new Promise<void>((resolve) => {
        consumer.close(true, () => {
          resolve();
        });
      });
    }
  }
}

async function withAdmin<T>(options: KafkaOptions, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin(connecting(options));
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

function connecting({ brokers }: KafkaOptions) {
  return {
    ...{ clientId: 'tests', bootstrapBrokers: [...brokers] },
    // What is new there takes its time to be everywhere in it.
    ...{ retries: 100, retryDelay: 50 },
    sasl: { mechanism: 'PLAIN' as const, username: 'stemma', password: PASSWORD },
  };
}
