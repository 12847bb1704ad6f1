import { createServer, type AddressInfo, type Socket } from 'node:net';
import { freePort } from '@stemma/testing';
import { MemgraphServer } from './memgraph-server.js';

const NEVER = new AbortController().signal;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The port of one that takes connections and answers what is said here. */
async function answering(answer: string | null): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (answer !== null) socket.on('data', () => socket.end(answer));
  });
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function ask(port: number, signal: AbortSignal): Promise<unknown> {
  const server = new MemgraphServer({ url: `bolt://127.0.0.1:${String(port)}`, user: null, password: null });
  closing.push(() => server.close());
  return server.read(signal, (run) => run('RETURN 1'));
}

describe('a Memgraph that is none', () => {
  it('is told in one sentence where nobody listens', async () => {
    const port = await freePort();
    await expect(ask(port, NEVER)).rejects.toMatchObject({
      code: 'mirror_unavailable',
      message: `Memgraph at 127.0.0.1:${String(port)} cannot be reached (connect ECONNREFUSED 127.0.0.1:${String(port)}).`,
    });
  });

  it('is told where something else answers', async () => {
    const port = await answering('HTTP/1.1 400 Bad Request\r\n\r\n');
    await expect(ask(port, NEVER)).rejects.toMatchObject({ code: 'mirror_unavailable' });
  });

  it('is told where no more than half of its greeting comes', async () => {
    const port = await answering('\0\0\x04');
    await expect(ask(port, NEVER)).rejects.toMatchObject({
      code: 'mirror_unavailable',
      message: `Memgraph at 127.0.0.1:${String(port)} gives an answer that cannot be read.`,
    });
  });

  it('is not waited for longer than the caller does, where it says nothing', async () => {
    const port = await answering(null);
    const reason = new Error('enough');
    await expect(ask(port, AbortSignal.abort(reason))).rejects.toBe(reason);
    const patience = new AbortController();
    const answer = ask(port, patience.signal);
    setImmediate(() => {
      patience.abort(reason);
    });
    await expect(answer).rejects.toBe(reason);
    await expect(ask(port, NEVER)).rejects.toMatchObject({ code: 'mirror_unavailable' });
  });
});
