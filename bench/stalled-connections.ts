import { connect, type Socket } from 'node:net';
import { newId } from '@stemma/models';
import { untilIdle } from './until-idle.js';

/** A field that no record has, so long that the answer, which names it, is as large as the lines. */
const UNKNOWN = `"${'x'.repeat(900)}":1`;
const LINES = 1_000;
/** So many answers on one connection are more than all buffers on the way take. */
const REQUESTS_A_CONNECTION = 30;

/** What a stalled reader asks: an answer that is large, or many on the same connection. */
export interface StreamingEndpoint {
  readonly name: string;
  requests(host: string): readonly Buffer[];
}

export const asking = (name: string, path: string): StreamingEndpoint => ({
  name,
  requests: (host) => [Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)],
});

export const imports = streaming('answers of imports', '/v1/import', { record: 'bookmark', cursor: {} });

export const executionStreams = streaming('answers of execution streams', '/v1/executions/stream', {
  nodeId: newId(),
  executionTimeMs: 1,
  success: true,
});

function streaming(name: string, path: string, record: object): StreamingEndpoint {
  const body = `${JSON.stringify(record).slice(0, -1)},${UNKNOWN}}\n`.repeat(LINES);
  return {
    name,
    requests: (host) => {
      const headers = `Host: ${host}\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${String(body.length)}`;
      const request = Buffer.from(`POST ${path} HTTP/1.1\r\n${headers}\r\n\r\n${body}`);
      return Array.from({ length: REQUESTS_A_CONNECTION }, () => request);
    },
  };
}

/**
 * Connections that ask and read no more than the first bytes of an answer. Resolves once nothing moves on them, and the
 * service does nothing for them any more: what it still has of their requests the kernel holds, where nobody sees it.
 */
export async function stalledReaders(
  url: string,
  endpoint: StreamingEndpoint,
  count: number,
): Promise<Socket[]> {
  const { hostname, port, host } = new URL(url);
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.pause());
    for (const request of endpoint.requests(host)) socket.write(request);
    return socket;
  });
  const moved = (): number =>
    sockets.reduce(
      (sum, { bytesRead, bytesWritten, writableLength }) => sum + bytesRead + bytesWritten - writableLength,
      0,
    );
  for (let [before, now] = [-1, 0]; now !== before || sockets.some(({ bytesRead }) => bytesRead === 0);) {
    await untilIdle(url);
    [before, now] = [now, moved()];
  }
  if (endpoint.requests(host).length > 1 && sockets.some(({ writableLength }) => writableLength === 0))
    throw new Error(`${endpoint.name}: all requests were taken, so nobody stands still`);
  return sockets;
}
