import { setTimeout as sleep } from 'node:timers/promises';
import { cloudEvent, cloudEventReference, LineageEvent, newId, type CloudEvent } from '@stemma/models';
import { KafkaPublisher, type KafkaOptions } from './kafka-publisher.js';
import { hasOwnKafka, TestKafka, type TestMessage } from './test-server.fixture.js';

const now = new Date('2026-01-01T00:00:00Z');

function event({ patternId = newId(), content = 'x' } = {}): CloudEvent {
  const made = LineageEvent.fromJSON({
    ...{ eventId: newId(), eventType: 'version_created', patternId },
    ...{ correlationId: 'test', timestamp: now.toISOString(), data: { content } },
  });
  return cloudEvent(made, { source: 'urn:stemma:test', sequence: '1', recordedAt: now });
}

async function eventually(work: () => Promise<void>): Promise<void> {
  for (let left = 600; ; left--) {
    try {
      await work();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(50);
    }
  }
}

(hasOwnKafka ? describe : describe.skip)('the publisher to Kafka', () => {
  let server: TestKafka;
  let publisher: KafkaPublisher;
  beforeAll(async () => {
    server = await TestKafka.start();
    publisher = new KafkaPublisher(server.options);
  });
  afterAll(async () => {
    await publisher.close();
    await server.remove();
  });

  async function published(id: string, topic?: string): Promise<TestMessage[]> {
    const messages = await server.messages(topic);
    return messages.filter(({ value, headers }) => headers.get('ce_id') === id || value.includes(id));
  }
  async function having<T>(
    changed: Partial<KafkaOptions>,
    work: (other: KafkaPublisher) => Promise<T>,
  ): Promise<T> {
    const other = new KafkaPublisher({ ...server.options, ...changed });
    try {
      return await work(other);
    } finally {
      await other.close();
    }
  }

  it('makes the topic that is missing, and leaves one that is there as it is', async () => {
    await expect(publisher.probe()).resolves.toContain('still to be made');
    await publisher.ready();
    await eventually(() => publisher.publish([event()]));
    await expect(publisher.probe()).resolves.toBe('Kafka, brokers: 1, topic pattern.events');
    await server.asAdmin((admin) => admin.createTopics({ topics: ['mine'], partitions: 7 }));
    await having({ topic: 'mine' }, (other) => eventually(() => other.publish([event()])));
    const { topics } = await server.asAdmin((admin) => admin.metadata({ topics: ['mine'] }));
    expect(topics.get('mine')?.partitionsCount).toBe(7);
  });

  it('makes the topic anew that somebody deleted', async () => {
    const [topic, late] = ['fleeting', event()];
    await having({ topic }, async (other) => {
      await eventually(() => other.publish([event()]));
      await server.asAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
      await expect(other.publish([late])).rejects.toMatchObject({ code: 'mirror_unavailable' });
      // A topic is there before it takes anything.
      await eventually(() => other.publish([late]));
    });
    expect((await published(late.id, topic)).map(({ value }) => JSON.parse(value) as unknown)).toEqual([
      late,
    ]);
  });

  it('leaves each event as one JSON document under the key of its pattern, the same however often', async () => {
    const one = event();
    for (let i = 0; i < 2; i++) await publisher.publish([one]);
    const messages = await published(one.id);
    expect(messages).toHaveLength(2);
    for (const { key, value, headers } of messages) {
      expect(key).toBe(one.partitionkey);
      expect(JSON.parse(value)).toEqual(one);
      expect([...headers]).toEqual([['content-type', 'application/cloudevents+json; charset=UTF-8']]);
    }
    expect(messages[0]?.value).toBe(messages[1]?.value);
  });

  it('leaves, in binary mode, its data alone and all else in headers', async () => {
    const one = event({ content: 'größer als 漢' });
    await having({ contentMode: 'binary' }, (other) => other.publish([one]));
    const [message] = await published(one.id);
    const { data, datacontenttype, ...attributes } = one;
    expect(JSON.parse(message?.value ?? '')).toEqual(data);
    expect(Object.fromEntries(message?.headers ?? [])).toEqual({
      'content-type': datacontenttype,
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value])),
    });
  });

  it('says where the data is of an event that the broker takes no message of', async () => {
    const large = event({ content: 'x'.repeat(2_000_000) });
    await publisher.publish([large]);
    await having({ contentMode: 'binary' }, (other) => other.publish([large]));
    const [structured, binary] = await published(large.id);
    expect(JSON.parse(structured?.value ?? '')).toEqual(cloudEventReference(large));
    expect(binary?.value).toBe('');
    expect(binary?.headers.get('ce_dataref')).toBe(`/v1/events/${large.id}`);
  });

  it('keeps the order of a pattern, whatever of it is large, each event once', async () => {
    const patternId = newId();
    const bytes = [100, 2_000_000, 100, ...Array.from({ length: 40 }, () => 50_000), 300_000, 100, 1_100_000];
    const all = bytes.map((length) => event({ patternId, content: 'ä'.repeat(length / 2) }));
    await publisher.publish(all);
    const messages = (await server.messages()).filter(({ key }) => key === patternId);
    expect(messages.map(({ value }) => JSON.parse(value) as unknown)).toEqual(
      all.map((one, place) => ((bytes[place] ?? 0) > 1_000_000 ? cloudEventReference(one) : one)),
    );
  });

  it('takes many events apart where the topic takes but small ones', async () => {
    const [topic, patternId] = ['small', newId()];
    const configs = [{ name: 'max.message.bytes', value: '4096' }];
    await server.asAdmin((admin) => admin.createTopics({ topics: [topic], configs }));
    const all = Array.from({ length: 20 }, (_, i) => event({ patternId, content: 'x'.repeat(i * 300) }));
    await having({ topic }, (other) => eventually(() => other.publish(all)));
    const ids = (await server.messages(topic)).map(({ value }) => (JSON.parse(value) as CloudEvent).id);
    expect(ids).toEqual(all.map(({ id }) => id));
  });

  it('puts a pattern where the other clients of Kafka put its key', async () => {
    // From the tests of org.apache.kafka.common.utils.Utils: a hash below zero, which not all clients take alike.
    const one = { ...event(), partitionkey: 'foobar' };
    await having({ topic: 'mine' }, (other) => other.publish([one]));
    expect((await published(one.id, 'mine')).map(({ partition }) => partition)).toEqual([
      (-790332482 & 0x7fffffff) % 7,
    ]);
  });

  it('says so while the broker is away, and goes on when it is back', async () => {
    const late = event();
    await server.process.end();
    for (let i = 0; i < 2; i++)
      await expect(publisher.publish([late])).rejects.toMatchObject({ code: 'mirror_unavailable' });
    await server.process.start();
    await publisher.publish([late]);
    expect(await published(late.id)).toHaveLength(1);
  });

  it('says in a sentence that there is no TLS', async () => {
    const brokers = server.options.brokers.map(({ port }) => ({ host: 'localhost', port }));
    await having({ brokers, tls: true }, (other) => expect(other.ready()).rejects.toThrow(/TLS/));
  });

  it('is let in by SCRAM', async () => {
    await server.addScramUser('ada');
    const login = { mechanism: 'SCRAM-SHA-512', user: 'ada', password: 'of the tests' } as const;
    await having({ login }, (other) => other.ready());
  });

  const login = { mechanism: 'PLAIN', user: 'stemma', password: 'another' } as const;
  it.each<[string, Partial<KafkaOptions>, RegExp]>([
    ['a wrong password', { login }, /Invalid username or password/],
    ['an unknown user', { login: { ...login, mechanism: 'SCRAM-SHA-512' } }, /invalid credentials/],
    ['a mechanism that is off', { login: { ...login, mechanism: 'SCRAM-SHA-256' } }, /SASL mechanism/],
    ['no user at all', { login: null }, /closed/],
    ['a port of nobody', { brokers: [{ host: '127.0.0.1', port: 1 }] }, /ECONNREFUSED/],
    ['a host that is not', { brokers: [{ host: 'broker.invalid', port: 9092 }] }, /broker\.invalid/],
  ])('says in a sentence what is wrong with %s', async (_, changed, said) => {
    await having(changed, async (other) => {
      for (const ask of [() => other.ready(), () => other.probe()])
        await expect(ask()).rejects.toMatchObject({
          code: 'mirror_unavailable',
          message: expect.stringMatching(said) as unknown,
        });
    });
  });
});
