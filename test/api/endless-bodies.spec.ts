import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { testApi, type TestApi } from './api-client.js';

jest.setTimeout(120_000);

const MIB = 1024 * 1024;
const KEY = 'a-key-of-the-test';
const PIECE = `10000\r\n${'x'.repeat(65_536)}\r\n`;

describe('bodies without an end', () => {
  let api: TestApi;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    const sha256 = createHash('sha256').update(KEY).digest('hex');
    api = await testApi({ kind: 'off' }, { apiKeys: [{ role: 'writer', name: 'me', sha256 }] });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => api.close());

  const sending = (path: string, headers: string): Socket => {
    const { hostname, port, host } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(`POST ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n\r\n`);
    return socket;
  };
  const authorized = `Authorization: Bearer ${KEY}`;
  const chunked = 'Content-Type: application/json\r\nTransfer-Encoding: chunked';

  it('of a caller without a key are refused before they are read, and their connection ends', async () => {
    const refused = async (path: string): Promise<string> => {
      const socket = sending(path, chunked.replace('json', path === '/v1/patterns' ? 'json' : 'x-ndjson'));
      let answer = '';
      socket.on('data', (bytes: Buffer) => (answer += String(bytes)));
      const goingOn = setInterval(() => socket.write(PIECE), 20);
      await new Promise((resolve) => socket.once('close', resolve));
      clearInterval(goingOn);
      return answer;
    };
    const paths = ['/v1/patterns', '/v1/import', '/v1/executions/stream', '/nowhere'];
    const answers = await Promise.all(paths.map(refused));
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 401 /);
  });

  it('take no more memory together than is set apart; everyday requests get in meanwhile', async () => {
    const answers: string[] = [];
    for (let i = 0; i < 24; i++) {
      const socket = sending(
        '/v1/patterns',
        `${authorized}\r\nContent-Type: application/json\r\nContent-Length: ${String(8 * MIB)}`,
      );
      socket.on('data', (bytes: Buffer) => answers.push(String(bytes)));
      socket.write(Buffer.alloc(8 * MIB - 1, ' '));
    }
    while (answers.length < 8) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1.1 503 /);
      expect(answer).toMatch(/\r\nretry-after: 1\r\n/i);
      expect(answer).toContain('"code":"bodies_busy"');
    }
    expect(answers).toHaveLength(8);
    const headers = { authorization: authorized.split(': ')[1] ?? '' };
    expect((await api.post('/v1/patterns', { name: 'small', createdBy: 'ada' }, headers)).status).toBe(201);
    for (const socket of sockets.splice(0)) socket.destroy();
    const large = { name: 'large', createdBy: 'ada', metadata: { note: ' '.repeat(6 * MIB) } };
    let answer = await api.post('/v1/patterns', large, headers);
    while (answer.status === 503) answer = await api.post('/v1/patterns', large, headers);
    expect(answer.status).toBe(201);
  });
});
