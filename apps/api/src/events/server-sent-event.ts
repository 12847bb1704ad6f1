import type { EventCursor } from '@stemma/models';

interface ServerSentEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data?: object;
  /** After so many milliseconds a client comes again. */
  readonly retry?: number;
  readonly comment?: string;
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html: JSON is one line, whatever it holds. */
export function serverSentEvent({ id, event, data, retry, comment }: ServerSentEvent): string {
  const lines = [
    ...(comment === undefined ? [] : [`: ${comment}`]),
    ...(retry === undefined ? [] : [`retry: ${String(retry)}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}`]),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** The place of an event, so that later ones are greater as text, too. */
export function sequenceOf({ position: { tx, seq }, ordinal }: EventCursor): string {
  return [
    String(tx).padStart(20, '0'),
    String(seq).padStart(19, '0'),
    String(ordinal ?? 0n).padStart(19, '0'),
  ].join('.');
}
