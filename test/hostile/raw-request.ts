import { connect } from 'node:net';

export interface RawRequest {
  readonly method: string;
  /** As it goes onto the wire: each character is a byte. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | null;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const PATIENCE_MS = 60_000;
/** An answer that goes on for ever. */
const ENDLESS = /^content-type: text\/event-stream/im;

/** Sends bytes that no client of HTTP would let pass, and reads what comes back until the connection is closed. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const pieces: Buffer[] = [];
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('No answer came.')));
    socket.on('data', (piece) => {
      pieces.push(piece);
      if (ENDLESS.test(piece.toString('latin1'))) socket.destroy();
    });
    // What was answered before the other end hung up is an answer.
    socket.on('error', (error) => {
      if (pieces.length === 0) reject(error);
    });
    socket.on('close', () => {
      if (pieces.length === 0) reject(new Error('The connection was closed without an answer.'));
      else resolve(answerOf(Buffer.concat(pieces)));
    });
    socket.write(bytesOf(request));
  });
}

export function bytesOf({ method, target, headers, body }: RawRequest): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === null ? [] : [`Content-Length: ${String(body.length)}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)]);
}

function answerOf(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const [status = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const rest = bytes.subarray(end + 4);
  const body = headers['transfer-encoding'] === 'chunked' ? joined(rest) : rest;
  return { status: Number(status.split(' ')[1]), headers, text: body.toString('utf8') };
}

function joined(chunked: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = chunked.indexOf('\r\n', at);
    const size = Number.parseInt(chunked.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(chunked.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
