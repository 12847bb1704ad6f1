import { cloudEventReference, type CloudEvent } from '@stemma/models';

/** Of headers and subject, about. */
const BESIDE_BYTES = 1_024;

/** The event as CloudEvents has it in structured mode; where the server takes no message so large, without its data. */
export function messageOf(event: CloudEvent, maxBytes: number): { body: string; contentType: string } {
  const contentType = 'application/cloudevents+json';
  const body = JSON.stringify(event);
  if (Buffer.byteLength(body) + BESIDE_BYTES <= maxBytes) return { body, contentType };
  return { body: JSON.stringify(cloudEventReference(event)), contentType };
}
