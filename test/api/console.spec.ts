import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { newId } from '@stemma/models';
import { testApi, type TestApi } from './api-client.js';
import { builtConsole, type BuiltConsole } from './built-console.js';

const FIRST_LOAD_BYTES = 150_000;

interface Sent {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** As it goes over the wire: fetch would unpack it. */
function ask(api: TestApi, path: string, acceptEncoding?: string): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const headers = acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding };
    const sent = request(api.url + path, { headers, agent: false });
    sent.once('error', reject).once('response', (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.once('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }),
      );
    });
    sent.end();
  });
}

/** What the page asks for before anything is clicked. */
function assetsOf(page: string): string[] {
  return [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '');
}

describe('the console', () => {
  let built: BuiltConsole;
  let api: TestApi;
  beforeAll(async () => {
    built = builtConsole();
    const keys = [
      { role: 'reader', name: 'eyes', sha256: createHash('sha256').update('k').digest('hex') },
    ] as const;
    api = await testApi(undefined, { consoleFolder: built.folder, apiKeys: keys });
  });
  afterAll(async () => {
    await api.close();
    built.remove();
  });

  const screens = [
    '/',
    '/?q=words&anything=else',
    `/patterns/${newId()}?node=${newId()}`,
    `/map/${newId()}`,
    `/use/${newId()}`,
    '/improvements',
    `/improvements/${newId()}`,
    '/events',
    '/stores',
  ];

  it.each(screens)('is one page, without a key, at %s', async (path) => {
    const { status, headers, bytes } = await ask(api, path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(bytes.toString()).toContain('<title>Stemma</title>');
  });

  it('lets nothing run and nothing load but files of this service', async () => {
    const { headers, bytes } = await ask(api, '/');
    const policy = headers['content-security-policy'] as string;
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const page = bytes.toString();
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style| on[a-z]+=/);
    const assets = assetsOf(page);
    expect(assets.length).toBeGreaterThanOrEqual(3);
    for (const asset of assets) expect(asset).toMatch(/^\/assets\/[\w.-]+$/);
  });

  it('has assets that browsers keep for ever, since another content is another name', async () => {
    const page = (await ask(api, '/')).bytes.toString();
    for (const asset of assetsOf(page)) {
      const { status, headers } = await ask(api, asset);
      expect([asset, status, headers['cache-control']]).toEqual([
        asset,
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(asset).toMatch(/-[\w-]{8}\.\w+$/);
    }
  });

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, br;q=0', 'gzip', gunzipSync],
    ['GZIP', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
    [undefined, undefined, (bytes: Buffer) => bytes],
  ])('is sent as a client that accepts %j takes it', async (accepted, encoding, unpack) => {
    const { headers, bytes } = await ask(api, '/', accepted);
    expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'accept-encoding']);
    expect(unpack(bytes).toString()).toContain('<title>Stemma</title>');
  });

  it(`begins with at most ${String(FIRST_LOAD_BYTES)} bytes, compressed`, async () => {
    const page = await ask(api, '/', 'gzip');
    const assets = assetsOf(gunzipSync(page.bytes).toString());
    const sent = await Promise.all(assets.map((asset) => ask(api, asset, 'gzip')));
    const bytes = [page, ...sent].reduce((sum, { bytes: { length } }) => sum + length, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
  });

  it('leaves what is none of its screens to the API, which says so in problems', async () => {
    const headers = { authorization: 'Bearer k' };
    const paths = [
      '/v1/nowhere',
      '/nowhere',
      '/index.html',
      '/stores/graph',
      '/events/x',
      '/patterns',
      '/assets',
    ];
    for (const path of [...paths, '/patterns/x/y', '/assets/x.js', '/assets/package.json']) {
      const answer = await api.get(path, headers);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found']);
      expect(answer.headers['content-type']).toMatch('application/problem+json');
    }
  });

  it('gives no file away but what its build wrote to be fetched', async () => {
    const [script] = readdirSync(join(built.folder, 'assets')).filter((name) => name.endsWith('.js'));
    expect((await ask(api, `/assets/${script ?? ''}`)).status).toBe(200);
    for (const name of [
      `${script ?? ''}.br`,
      '..%2findex.html',
      '..%5cindex.html',
      '%2e%2e%2f..%2fpackage.json',
      '__proto__',
    ])
      expect([name, (await ask(api, `/assets/${name}`)).status]).toEqual([name, 404]);
  });
});
