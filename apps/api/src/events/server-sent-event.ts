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
