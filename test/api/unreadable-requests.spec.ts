import { connect } from 'node:net';
import { testApi, type TestApi } from './api-client.js';

describe('what cannot be read as a request', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  /** Everything that comes back until the connection is closed. */
  const send = (text: string, after?: 'and no more'): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
      let answer = '';
      socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
      socket
        .once('close', () => {
          resolve(answer);
        })
        .once('error', reject);
      if (after === undefined) socket.write(text);
      else socket.end(text);
    });
  const json = 'Host: localhost\r\nContent-Type: application/json\r\n';

  it.each([
    ['no HTTP at all', 'HELLO\r\n\r\n', 400, 'malformed_request'],
    ['endless headers', `GET / HTTP/1.1\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 431, 'headers_too_large'],
    [
      'a negative length',
      `POST /v1/patterns HTTP/1.1\r\n${json}Content-Length: -5\r\n\r\n{}`,
      400,
      'malformed_request',
    ],
    [
      'two lengths',
      `POST /v1/patterns HTTP/1.1\r\n${json}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'malformed_request',
    ],
    [
      'two hosts',
      'GET /v1/patterns HTTP/1.1\r\nHost: localhost\r\nhost: elsewhere\r\nConnection: close\r\n\r\n',
      400,
      'malformed_request',
    ],
    ['no host', 'GET /v1/patterns HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed_request'],
    ...['200-ok', 'é'].map((expect): [string, string, number, string] => [
      `an expectation of ${expect}`,
      `POST /v1/patterns HTTP/1.1\r\n${json}Expect: ${expect}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      417,
      'expectation_failed',
    ]),
  ])('is refused by a problem document, too: %s', async (_, text, status, code) => {
    const [head = '', body = ''] = (await send(text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
    expect(head).toMatch(/^content-type: application\/problem\+json/im);
    expect(JSON.parse(body)).toMatchObject({ status, code, correlationId: expect.any(String) as unknown });
  });

  it('is not an expectation that is met', async () => {
    const body = '{"name":"p","createdBy":"ada"}';
    const head = `${json}Expect: 100-Continue\r\nConnection: close\r\nContent-Length: ${String(body.length)}`;
    const answer = await send(`POST /v1/patterns HTTP/1.1\r\n${head}\r\n\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 100 [^]*\r\nHTTP\/1\.1 201 /);
  });

  it('is no fault of the service where a client goes away in the middle of its body', async () => {
    const answer = await send(
      `POST /v1/patterns HTTP/1.1\r\n${json}Content-Length: 50\r\n\r\n{}`,
      'and no more',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"malformed_request"');
    expect((await api.get('/v1/patterns')).status).toBe(200);
    expect(api.logged).toEqual([]);
  });
});
