import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentHash } from '@stemma/models';
import { DIMENSIONS } from '@stemma/testing';

export interface EmbeddingEndpoint {
  readonly url: string;
  /** How many texts it was asked for. */
  readonly asked: () => number;
  close(): Promise<void>;
}

/** Speaks as an OpenAI-compatible endpoint does; equal texts have equal vectors. */
export async function embeddingEndpoint(): Promise<EmbeddingEndpoint> {
  let asked = 0;
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const { input } = JSON.parse(text) as { input: string[] };
      asked += input.length;
      const data = input.map((one, index) => ({ index, embedding: vectorOf(one), object: 'embedding' }));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/v1`,
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function vectorOf(text: string): number[] {
  const hash = contentHash(text);
  return Array.from({ length: DIMENSIONS }, (_, i) => 1 + Number.parseInt(hash.slice(i * 2, i * 2 + 2), 16));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}
