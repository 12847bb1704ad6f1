import { cloudEvent, LineageEvent, newId, type CloudEvent } from '@stemma/models';
import { NatsPublisher } from './nats-publisher.js';
import { subjectOf } from './subject-of.js';
import { hasOwnNats, TestNats } from './test-server.fixture.js';

const now = new Date('2026-01-01T00:00:00Z');
const PATTERN = '0190b6a0-0000-7000-8000-000000000001';

function event(data: Record<string, string> = {}): CloudEvent {
  const made = LineageEvent.fromJSON({
    ...{ eventId: newId(), eventType: 'version_created', patternId: PATTERN },
    ...{ correlationId: 'test', timestamp: now.toISOString(), data },
  });
  return cloudEvent(made, { source: 'urn:stemma:test', sequence: '1', recordedAt: now });
}

describe('the subject of an event', () => {
  it('names its group and its type', () => {
    expect(subjectOf(event())).toBe('pattern.events.creation.version_created');
  });
});

(hasOwnNats ? describe : describe.skip)('the publisher to NATS', () => {
  let server: TestNats;
  let publisher: NatsPublisher;
  beforeAll(async () => {
    server = await TestNats.start();
    publisher = new NatsPublisher(server.options);
  });
  afterAll(async () => {
    await publisher.close();
    await server.process.remove();
  });

  it('leaves each event once in the stream that it makes, however often it is published', async () => {
    const [first, second] = [event(), event()];
    for (let i = 0; i < 2; i++) await publisher.publish([first, second]);
    const messages = await server.messages();
    expect(messages.map((message) => message.json())).toEqual([first, second]);
    for (const { subject, header } of messages) {
      expect(subject).toBe('pattern.events.creation.version_created');
      expect(header.get('content-type')).toBe('application/cloudevents+json');
    }
    expect(messages[0]?.header.get('Nats-Msg-Id')).toBe(first.id);
  });

  it('says where the data is of an event that no message holds', async () => {
    const large = event({ content: 'x'.repeat(2_000_000) });
    await publisher.publish([large]);
    const { data: _, datacontenttype: _type, ...rest } = large;
    const last = (await server.messages()).at(-1);
    expect(last?.json()).toEqual({ ...rest, dataref: `/v1/events/${large.id}` });
  });

  it('says so while the server is away, and goes on when it is back', async () => {
    const before = await server.messages();
    const late = event();
    await server.process.end();
    await expect(publisher.publish([late])).rejects.toMatchObject({ code: 'mirror_unavailable' });
    await expect(publisher.publish([late])).rejects.toMatchObject({ code: 'mirror_unavailable' });
    await server.process.start();
    await publisher.publish([late]);
    const after = await server.messages();
    expect(after.map(({ header }) => header.get('Nats-Msg-Id'))).toEqual([
      ...before.map(({ header }) => header.get('Nats-Msg-Id')),
      late.id,
    ]);
  });

  it('is refused without its password', async () => {
    const stranger = new NatsPublisher({ ...server.options, password: 'another' });
    await expect(stranger.publish([event()])).rejects.toMatchObject({
      code: 'mirror_unavailable',
      message: expect.stringMatching(/authorization/i) as unknown,
    });
    await stranger.close();
  });
});
