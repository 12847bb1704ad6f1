import { connect, type Socket } from 'node:net';
import { uuid } from '../bulk/bulk.fixture.js';
import { testApi, type TestApi } from './api-client.js';

jest.setTimeout(120_000);

describe('requests sent on one connection before the earlier ones are answered', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const open = (requests: readonly string[]): Socket => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(requests.join(''));
    return socket;
  };
  const create = (name: string): string => {
    const body = JSON.stringify({ patternId: uuid(name), name, createdBy: 'ada' });
    const head = `Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}`;
    return `POST /v1/patterns HTTP/1.1\r\n${head}\r\n\r\n${body}`;
  };
  const read = (name: string): string => `GET /v1/patterns/${uuid(name)} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const last = 'GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

  it('are worked on in their order: each sees what those before it wrote', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `in order ${String(i)}`);
    let answers = '';
    for await (const bytes of open([...names.flatMap((name) => [create(name), read(name)]), last]))
      answers += String(bytes);
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);
    expect(statuses).toEqual([...names.flatMap(() => ['201', '200']), '200']);
  });
});
