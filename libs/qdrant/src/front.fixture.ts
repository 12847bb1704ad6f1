import { front, type Front } from '@stemma/testing';

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
