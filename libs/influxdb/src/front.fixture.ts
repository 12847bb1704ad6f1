import { front, type Front } from '@stemma/testing';

export interface Passing {
  /** The status with which a path is answered in the place of the server; null: it is asked. */
  readonly refuse?: (path: string) => number | null;
  /** Told what the server answers. */
  readonly heard?: (text: string) => void;
  /** What is answered in its place. */
  readonly instead?: (text: string) => string;
}

/** One that passes what it is asked on to another server. */
export function before(url: string, { refuse, heard, instead = (text) => text }: Passing): Promise<Front> {
  return front(async ({ method = 'GET', url: path = '/', headers }, body, response) => {
    const status = refuse?.(path) ?? null;
    if (status !== null) return void response.writeHead(status).end('refused');
    const { authorization = '', 'content-type': type = '' } = headers;
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization, 'content-type': type },
      ...(body !== '' && { body }),
    });
    const text = await answer.text();
    heard?.(text);
    response.writeHead(answer.status).end(instead(text));
  });
}
