import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { testApi } from './api-client.js';

it('a service that stops answers what is under way, and waits for no connection longer', async () => {
  const api = await testApi();
  const { hostname, port } = new URL(api.url);
  const opened = async (): Promise<Socket> => {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return socket;
  };
  const [unused, busy] = [await opened(), await opened()];
  unused.resume();
  let answer = '';
  busy.on('data', (bytes) => (answer += String(bytes)));
  const body = JSON.stringify({ name: 'late', createdBy: 'ada' });
  const head = `Content-Type: application/json\r\nContent-Length: ${String(body.length)}\r\nExpect: 100-continue`;
  busy.write(`POST /v1/patterns HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${head}\r\n\r\n`);
  // The request is under way.
  await once(busy, 'data');

  const closing = api.close();
  await once(unused, 'close');
  busy.write(body);
  await Promise.all([once(busy, 'close'), closing]);
  expect(answer).toMatch(/HTTP\/1.1 201 /);
});
