import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddingConfig } from '@stemma/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Projection, type ChangeFeed } from '@stemma/projection';
import type { Mirrors } from '@stemma/runtime';
import { testDatabase } from '@stemma/testing';
import { heldToDocument } from './held-to-document.js';
import type { ServiceConfig } from '../../apps/api/src/service-config.js';
import { MIRRORS } from '../../apps/api/src/tokens.js';
import { startApp } from './start-app.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  // The tests reach into answers of every shape; what they find is asserted, not typed.
  readonly body: any;
}

export interface TestApi {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly databaseUrl: string;
  readonly logged: readonly string[];
  /** What follows the record within the service, and what it follows: for faults that no request can make. */
  readonly projection: Projection;
  readonly feed: ChangeFeed;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string, headers?: Record<string, string>): Promise<Answer>;
  send(
    method: Method,
    path: string,
    payload?: string | Buffer,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  close(): Promise<void>;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * The whole service, listening on a free port. An answer that its OpenAPI document lacks throws.
 * @param databaseUrl absent: a database of its own
 */
export async function testApi(
  embedding: EmbeddingConfig = { kind: 'off' },
  options: Partial<ServiceConfig> = {},
  config: Partial<ServiceConfig> = {},
  databaseUrl?: string,
): Promise<TestApi> {
  const database =
    databaseUrl === undefined ? await testDatabase() : { url: databaseUrl, drop: () => Promise.resolve() };
  const dataDir = await mkdtemp(join(tmpdir(), 'stemma-test-'));
  const started = await startApp(database.url, dataDir, { embedding, ...options, ...config });
  const { app } = started;
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  let written: string | undefined;
  const send: TestApi['send'] = async (method, path, payload, headers = {}) => {
    // Lineage is asked for as a client does that wants to see what it wrote.
    const isLineage = /[/-](ancestors|descendants|lineage|paths|impact)\b/.test(path);
    const response = await fetch(url + path, {
      method,
      headers: {
        connection: 'close',
        ...(isLineage && written !== undefined ? { 'stemma-min-position': written, prefer: 'wait=10' } : {}),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    if (method !== 'GET') written = response.headers.get('stemma-position') ?? written;
    const text = await response.text();
    const mediaType = response.headers.get('content-type')?.split(';')[0] ?? '';
    const fault = heldToDocument({ method, path, status: response.status, mediaType, text });
    if (fault !== null) throw new Error(fault);
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: isJson ? JSON.parse(text) : text,
    };
  };
  const withJson = (
    method: Method,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    body === undefined
      ? send(method, path, undefined, headers)
      : send(method, path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });

  return {
    app,
    url,
    databaseUrl: database.url,
    logged: started.logged,
    projection: app.get(Projection),
    feed: app.get<Mirrors>(MIRRORS).feed,
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => withJson('POST', path, body, headers),
    patch: (path, body, headers) => withJson('PATCH', path, body, headers),
    put: (path, body, headers) => withJson('PUT', path, body, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
    close: async () => {
      await started.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}
