import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** An HTTP server that answers as it is told. */
export async function front(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => Promise<void> | void,
): Promise<Front> {
  const server = createServer((request, response) => {
    void text(request).then((body) => answer(request, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** One that passes everything on to another server, with what it makes of the bodies on their way. */
export function before(
  url: string,
  change: { readonly asked?: (body: string) => string; readonly answered?: (body: string) => string },
): Promise<Front> {
  const { asked = same, answered = same } = change;
  return front(async ({ method = 'GET', url: path = '/', headers }, body, response) => {
    const key = headers['api-key'];
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(typeof key === 'string' && { 'api-key': key }) },
      ...(body !== '' && { body: asked(body) }),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answered(await answer.text()));
  });
}

function same(body: string): string {
  return body;
}
