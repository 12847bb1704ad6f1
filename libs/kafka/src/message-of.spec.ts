import { cloudEvent, cloudEventReference, LineageEvent, newId } from '@stemma/models';
import { batchesOf } from './batches-of.js';
import { messageOf } from './message-of.js';

describe('a message of Kafka', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const event = cloudEvent(
    LineageEvent.fromJSON({
      ...{ eventId: newId(), eventType: 'version_created', patternId: newId() },
      ...{ correlationId: 'test', timestamp: now.toISOString(), data: { content: 'größer als 漢' } },
    }),
    { source: 'urn:stemma:test', sequence: '1', recordedAt: now },
  );

  it('is, in structured mode, the event as one JSON document', () => {
    const { key, value, headers } = messageOf(event, 'structured');
    expect(key).toBe(event.partitionkey);
    expect(JSON.parse(value)).toEqual(event);
    expect(headers).toEqual({ 'content-type': 'application/cloudevents+json; charset=UTF-8' });
  });

  it('is, in binary mode, its data alone, with all else in headers', () => {
    const { key, value, headers } = messageOf(event, 'binary');
    const { data, datacontenttype, ...attributes } = event;
    expect(key).toBe(event.partitionkey);
    expect(JSON.parse(value)).toEqual(data);
    expect(headers).toEqual({
      'content-type': datacontenttype,
      ...Object.fromEntries(Object.entries(attributes).map(([name, text]) => [`ce_${name}`, text])),
    });
  });

  it('is empty, but no end of its key, where the data is elsewhere', () => {
    const { value, headers } = messageOf(cloudEventReference(event), 'binary');
    expect(value).toBe('');
    expect(headers).toMatchObject({ ce_id: event.id, ce_dataref: `/v1/events/${event.id}` });
    expect(Object.keys(headers)).not.toContain('content-type');
  });
});

describe('batches', () => {
  it('hold what is small together, and what is large alone, all in its order', () => {
    const sizes = [100_000, 100_000, 100_000, 300_000, 1, 2_000_000, 2_000_000, 1, 1];
    expect(batchesOf(sizes, (size) => size)).toEqual([
      [100_000, 100_000],
      [100_000],
      [300_000],
      [1],
      [2_000_000],
      [2_000_000],
      [1, 1],
    ]);
    expect(batchesOf([], Number)).toEqual([]);
  });
});
