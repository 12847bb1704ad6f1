import type { CloudEvent, CloudEventReference } from '@stemma/models';

export type ContentMode = 'binary' | 'structured';

export interface Message {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

/**
 * The event as CloudEvents has it on Kafka
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md).
 */
export function messageOf(event: CloudEvent | CloudEventReference, mode: ContentMode): Message {
  const key = event.partitionkey;
  if (mode === 'structured')
    return {
      key,
      value: JSON.stringify(event),
      headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
    };
  const { data, datacontenttype, ...attributes } = { data: null, datacontenttype: null, ...event };
  const named = Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value]);
  return {
    key,
    // Never null, which a compacted topic takes for the end of what has this key.
    value: data === null ? '' : JSON.stringify(data),
    headers: {
      ...(datacontenttype === null ? {} : { 'content-type': datacontenttype }),
      ...(Object.fromEntries(named) as Record<string, string>),
    },
  };
}
