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

/** The broker of a spec, or several that replicate one another, which ask who one is. */
export class TestKafka {
  private constructor(
    readonly options: KafkaOptions,
    readonly processes: readonly ServerProcess[],
  ) {}

  /** @param count of the brokers; of several, each topic has its replicas on all, and takes what all but one of them have */
  static async start(count = 1): Promise<TestKafka> {
    if (program === null) throw new Error('This run has no start-kafka.');
    const nodes = await Promise.all(
      Array.from({ length: count }, async () => ({ port: await freePort(), controller: await freePort() })),
    );
    const options: KafkaOptions = {
      brokers: nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
      ...{ topic: TOPIC, contentMode: 'structured', tls: false },
      login: { mechanism: 'PLAIN', user: 'stemma', password: PASSWORD },
    };
    const voters = nodes.map(({ controller }, i) => `${String(i + 1)}@127.0.0.1:${String(controller)}`);
    const settings = [
      `controller.quorum.voters=${voters.join()}`,
      `default.replication.factor=${String(count)}`,
      `offsets.topic.replication.factor=${String(count)}`,
      `min.insync.replicas=${String(Math.max(1, count - 1))}`,
      'listener.security.protocol.map=BROKER:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
      'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512',
      'sasl.mechanism.inter.broker.protocol=PLAIN',
      `${LISTENER}.plain.sasl.jaas.config=${LOGIN}.plain.PlainLoginModule required username="stemma" password="${PASSWORD}" user_stemma="${PASSWORD}";`,
      `${LISTENER}.scram-sha-512.sasl.jaas.config=${LOGIN}.scram.ScramLoginModule required;`,
    ];
    // None of them is ready before most are.
    const processes = await Promise.all(
      nodes.map(({ port, controller }, i) =>
        ServerProcess.start(
          (data) => ({
            program,
            args: [
              String(port),
              data,
              ...[...settings, ...ofNode(i + 1, port, controller)].flatMap(override),
            ],
          }),
          async () => {
            const itself = { ...options, brokers: [{ host: '127.0.0.1', port }] };
            await withAdmin(itself, (admin) => admin.listTopics());
            return true;
          },
        ),
      ),
    );
    return new TestKafka(options, processes);
  }

  /** That of a spec with one broker. */
  get process(): ServerProcess {
    const [only] = this.processes;
    if (only === undefined || this.processes.length > 1) throw new Error('It has several brokers.');
    return only;
  }

  async remove(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.remove()));
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

function ofNode(id: number, port: number, controller: number): string[] {
  const at = (of: number): string => `127.0.0.1:${String(of)}`;
  return [`node.id=${String(id)}`, `listeners=BROKER://${at(port)},CONTROLLER://${at(controller)}`];
}

function override(setting: string): string[] {
  return ['--override', setting];
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
