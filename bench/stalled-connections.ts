import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const BAD_LINES = `${'x'.repeat(200)}\n`.repeat(1_000);
/** So many answers on one connection fill all buffers on the way. */
const REQUESTS_A_CONNECTION = 30;
const QUIET_MS = 4_000;

/** What a stalled reader asks: an answer that is large, or many on the same connection. */
export interface StreamingEndpoint {
  readonly name: string;
  requests(host: string): readonly Buffer[];
}

export const asking = (name: string, path: string): StreamingEndpoint => ({
  name,
  requests: (host) => [Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)],
});

export const streaming = (name: string, path: string): StreamingEndpoint => ({
  name,
  requests: (host) => {
    const headers = `Host: ${host}\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${String(BAD_LINES.length)}`;
    const request = Buffer.from(`POST ${path} HTTP/1.1\r\n${headers}\r\n\r\n${BAD_LINES}`);
    return Array.from({ length: REQUESTS_A_CONNECTION }, () => request);
  },
});

/** Connections that ask and read no more than the first bytes of an answer. Resolves once nothing moves on them. */
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
    await sleep(QUIET_MS);
    [before, now] = [now, moved()];
  }
  return sockets;
}
