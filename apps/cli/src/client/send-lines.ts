import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable, pipeline } from 'node:stream';
import { text } from 'node:stream/consumers';
import { unreachable } from '@stemma/client';
import { messageOf } from '../failure.js';

/**
 * POSTs NDJSON of any length: no more is taken from the source than the service accepts. `fetch` would give up on an
 * answer that comes only after minutes of body; this waits as long as it takes.
 * @throws StemmaError `unreachable`; whatever the source throws.
 */
export function sendLines(
  url: string,
  headers: Readonly<Record<string, string>>,
  source: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let sourceFault: unknown = null;
    let answer: IncomingMessage | null = null;

    async function* watched(): AsyncGenerator<string | Uint8Array> {
      try {
        yield* source;
      } catch (error) {
        sourceFault = error;
        throw error;
      }
    }

    const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: { ...headers, 'content-type': 'application/x-ndjson' },
    });
    const fail = (error: unknown): void => {
      if (sourceFault !== null) {
        reject(
          sourceFault instanceof Error
            ? sourceFault
            : new Error(messageOf(sourceFault), { cause: sourceFault }),
        );
      } else if (answer === null) reject(unreachable(url, error));
    };
    request.on('error', fail);
    request.on('response', (incoming) => {
      answer = incoming;
      text(incoming).then(
        (body) => {
          const { statusCode = 200, headers: told } = incoming;
          const headers = { 'content-type': told['content-type'] ?? '' };
          resolve(new Response(body, { status: statusCode, headers }));
          // A refusal may come before all is sent.
          if (!request.writableFinished) request.destroy();
        },
        (error: unknown) => {
          reject(unreachable(url, error));
        },
      );
    });
    pipeline(Readable.from(watched()), request, (error) => {
      if (error) fail(error);
    });
  });
}
