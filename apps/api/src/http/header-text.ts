import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/**
 * What a header of the request says: its bytes, which Node gives as Latin-1, are UTF-8. Undefined where it was not
 * sent, null where its bytes are no UTF-8.
 */
export function headerText(
  { headers }: Pick<IncomingMessage, 'headers'>,
  name: string,
): string | null | undefined {
  const header = headers[name];
  if (header === undefined) return undefined;
  const bytes = Buffer.from(String(header), 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}

/** As the header of an answer says it: Node writes anything but ASCII in one encoding or another. */
export function inAscii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]+/g, encodeURIComponent);
}
