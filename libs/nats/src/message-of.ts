import type { CloudEvent } from '@stemma/models';

/** Of headers and subject, about. */
const BESIDE_BYTES = 1_024;

/**
 * The event as CloudEvents has it in structured mode. Where the server takes no message so large, it says where its data is
 * instead (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/dataref.md).
 */
export function messageOf(event: CloudEvent, maxBytes: number): { body: string; contentType: string } {
  const contentType = 'application/cloudevents+json';
  const body = JSON.stringify(event);
  if (Buffer.byteLength(body) + BESIDE_BYTES <= maxBytes) return { body, contentType };
  const { data: _, datacontenttype: _type, ...rest } = event;
  return { body: JSON.stringify({ ...rest, dataref: `/v1/events/${event.id}` }), contentType };
}
