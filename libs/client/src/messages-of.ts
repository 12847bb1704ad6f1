import { linesOf } from './lines-of.js';

/** A message of an event stream. One without `data` only says how far everything has been told. */
export interface Message {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
}

/** As the service writes them: of each field one line. */
export async function* messagesOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Message, void, undefined> {
  let message: Message = {};
  for await (const line of linesOf(body)) {
    const [, field, value] = /^(id|event|data): (.*)$/s.exec(line) ?? [];
    if (field !== undefined) message = { ...message, [field]: value };
    if (line !== '') continue;
    yield message;
    message = {};
  }
}
