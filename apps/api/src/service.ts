import { lookup } from 'node:dns/promises';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { withoutEffect, type Config } from '@stemma/config';
import { DataDirectoryLock, EmbeddedPostgres } from '@stemma/embedded';
import { opening, sentenceOf, startTracing, type Log, type Opened } from '@stemma/runtime';
import { createApp } from './app.js';
import { openPostgresRecord } from './record/postgres-record.js';
import type { RecordPorts } from './record/record-ports.js';

export interface RunningService {
  readonly url: string;
  readonly dataDir: string;
  /** Finishes the requests under way, then closes everything that the start opened, in reverse. Once is enough. */
  stop(): Promise<void>;
}

/** How long requests under way may take to end once the service is to stop. */
const DRAIN_MS = 10_000;

/**
 * The whole service: data directory, PostgreSQL (unless one is configured), mirrors, HTTP.
 * @throws Error in words for the operator, after undoing what was begun
 */
export function startService(config: Config, log: Log): Promise<RunningService> {
  const tell = (line: string): void => {
    log.info(line);
  };
  for (const line of withoutEffect(config)) log.warn(line);
  return opening(async (opened) => {
    opened.add(await startTracing(config.otlpEndpoint));
    const lock = await DataDirectoryLock.acquire(config.dataDir);
    opened.add(() => lock.release());
    const postgresUrl = config.postgresUrl ?? (await startPostgres(config, tell, opened));
    const record = await openRecord(postgresUrl, config);
    opened.add(() => record.close());
    const app = await createApp(record, config, opened, log);
    opened.add(() => drain(app));
    const url = await listen(app, config);
    await lock.announce(url);
    return { url, dataDir: config.dataDir, stop: () => opened.close() };
  }, tell);
}

async function startPostgres(config: Config, log: (line: string) => void, opened: Opened): Promise<string> {
  const postgres = await EmbeddedPostgres.start({ dataDir: config.dataDir, log });
  opened.add(() => postgres.stop());
  return postgres.url;
}

async function openRecord(url: string, config: Config): Promise<RecordPorts> {
  try {
    return await openPostgresRecord(url);
  } catch (error) {
    if (config.postgresUrl === null) throw error;
    throw new Error(`The PostgreSQL server that POSTGRES_URL names cannot be used: ${sentenceOf(error)}`, {
      cause: error,
    });
  }
}

async function listen(app: NestFastifyApplication, { port, host }: Config): Promise<string> {
  try {
    // For localhost Fastify would open a server for each address, all but the first without what was set on that.
    const { address } = await lookup(host, { order: 'ipv4first' });
    // Fastify's own: Nest's logs what it then throws.
    await app.getHttpAdapter().getInstance().listen({ port, host: address });
  } catch (error) {
    throw new Error(reasonNotListening(error, port, host), { cause: error });
  }
  const address = app.getHttpServer().address() as AddressInfo;
  return `http://${reachable(host)}:${String(address.port)}`;
}

function reasonNotListening(error: unknown, port: number, host: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE') {
    return `Port ${String(port)} of ${host} is in use. Set STEMMA_PORT to another one, or to 0 for any that is free.`;
  }
  if (code === 'EACCES')
    return `This account may not listen on port ${String(port)}. Set STEMMA_PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `${host} is no address of this machine. Set STEMMA_HOST to one that is.`;
  }
  return `Cannot listen on ${host}:${String(port)}: ${sentenceOf(error)}`;
}

/** An address to open in a browser on this machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

async function drain(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const patience = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(patience);
  }
}
