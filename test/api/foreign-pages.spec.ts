import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { testApi, type Method, type TestApi } from './api-client.js';

const pattern = JSON.stringify({ name: 'p', createdBy: 'ada' });

interface Told {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly code: unknown;
}

/** With the Host as given, which fetch would not send. */
function ask(api: TestApi, method: Method, path: string, headers: Record<string, string>): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sent = request(api.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.once('error', reject).once('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.once('end', () => {
        const type = answer.headers['content-type']?.split(';')[0];
        const isProblem = type === 'application/problem+json';
        resolve({ status: answer.statusCode, type, code: isProblem ? JSON.parse(text).code : undefined });
      });
    });
    sent.end(method === 'POST' && path === '/v1/patterns' ? pattern : undefined);
  });
}

describe('pages of strangers, in a browser on this machine', () => {
  describe('where no API keys are configured', () => {
    let api: TestApi;
    beforeAll(async () => {
      api = await testApi();
    });
    afterAll(() => api.close());

    it.each([
      'evil.example',
      'evil.example:3000',
      '127.0.0.1.evil.example',
      'localhost.',
      '10.0.0.1',
      '[::2]:80',
    ])('reach nothing by a name of theirs that leads here: Host %j', async (host) => {
      for (const path of ['/v1/patterns', '/health/ready', '/metrics', '/docs', '/nothing']) {
        expect(await ask(api, 'GET', path, { host })).toEqual({
          status: 421,
          type: 'application/problem+json',
          code: 'host_not_allowed',
        });
      }
      expect(await ask(api, 'POST', '/v1/patterns', { host })).toMatchObject({ code: 'host_not_allowed' });
      expect((await api.get('/v1/patterns?name=p')).body.items).toEqual([]);
    });

    it.each(['127.0.0.1', '127.0.0.1:9', 'localhost', 'LOCALHOST:80', '[::1]', '[::1]:3000', '127.8.9.1'])(
      'are not those who call it by a name of this machine: Host %j',
      async (host) => {
        expect((await ask(api, 'GET', '/v1/patterns', { host })).status).toBe(200);
      },
    );

    it.each([
      'https://evil.example',
      'http://localhost.evil.example',
      'null',
      'file://',
      'http://10.0.0.1:3000',
    ])('change nothing by what a browser sends unasked: Origin %j', async (origin) => {
      const refused = { status: 403, type: 'application/problem+json', code: 'cross_origin' };
      expect(await ask(api, 'POST', '/v1/patterns', { origin })).toEqual(refused);
      // Without a body there is no media type that a browser would have to ask about.
      expect(await ask(api, 'POST', '/v1/mirrors/graph/verify', { origin })).toEqual(refused);
      expect((await api.get('/v1/patterns?name=p')).body.items).toEqual([]);
      expect((await api.get('/v1/jobs')).body.items).toEqual([]);
    });

    it.each(['http://localhost:5173', 'http://127.0.0.1:3000', 'https://[::1]'])(
      'are not those that this machine serves itself: Origin %j',
      async (origin) => {
        expect((await ask(api, 'POST', '/v1/similar', { origin })).code).not.toBe('cross_origin');
      },
    );
  });

  it('need a key where keys are configured, under whatever name', async () => {
    const sha256 = createHash('sha256').update('k').digest('hex');
    const api = await testApi(undefined, { apiKeys: [{ role: 'writer', name: 'w', sha256 }] });
    try {
      const headers = { host: 'stemma.example', origin: 'https://dashboard.example' };
      expect((await ask(api, 'POST', '/v1/patterns', headers)).status).toBe(401);
      expect((await ask(api, 'POST', '/v1/patterns', { ...headers, 'x-api-key': 'k' })).status).toBe(201);
    } finally {
      await api.close();
    }
  });
});
