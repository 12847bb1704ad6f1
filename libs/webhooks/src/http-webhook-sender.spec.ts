import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpWebhookSender } from './http-webhook-sender.js';

const message = { id: 'msg_1', body: '{}' };
const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
const now = new Date('2026-01-01T00:00:00Z');

describe('the sender', () => {
  let server: Server;
  let port: string;
  let calls = 0;
  const open = new HttpWebhookSender({ allowPrivate: true, timeoutMs: 60_000 });
  const guarded = new HttpWebhookSender({ allowPrivate: false });

  beforeAll(async () => {
    server = createServer((request, response) => {
      calls++;
      const [, status = '200', name, value = ''] = (request.url ?? '').split('/');
      if (status === 'never') return;
      response.writeHead(Number(status), name === undefined ? {} : { [name]: decodeURIComponent(value) });
      if (name === 'endless') response.write('more');
      else response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = String((server.address() as AddressInfo).port);
  });
  beforeEach(() => {
    calls = 0;
  });
  afterAll(async () => {
    open.close();
    guarded.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const send = (path: string, sender = open) =>
    sender.send({ url: `http://127.0.0.1:${port}${path}`, secrets }, message, now);

  it.each([
    ['/200', { isTaken: true, status: 200 }],
    ['/204', { isTaken: true, status: 204 }],
    ['/500', { isTaken: false, status: 500, cause: 'status', retryAfterMs: null }],
    ['/410', { isTaken: false, status: 410, cause: 'gone', retryAfterMs: null }],
    ['/429/retry-after/120', { isTaken: false, status: 429, cause: 'status', retryAfterMs: 120_000 }],
    [
      `/503/retry-after/${encodeURIComponent('Thu, 01 Jan 2026 00:01:00 GMT')}`,
      { isTaken: false, status: 503, cause: 'status', retryAfterMs: 60_000 },
    ],
    ['/503/retry-after/soon', { isTaken: false, status: 503, cause: 'status', retryAfterMs: null }],
    ['/503/retry-after/-5', { isTaken: false, status: 503, cause: 'status', retryAfterMs: null }],
  ])('tells what %s means', async (path, reception) => {
    expect(await send(path)).toEqual(reception);
  });

  it.each([301, 302, 303, 307, 308])('never follows a %i', async (status) => {
    const target = encodeURIComponent(`http://127.0.0.1:${port}/200`);
    expect(await send(`/${String(status)}/location/${target}`)).toMatchObject({
      isTaken: false,
      status,
      cause: 'redirect',
    });
    expect(calls).toBe(1);
  });

  it('waits for no answer that never ends, and for none that never comes', async () => {
    const hasty = new HttpWebhookSender({ allowPrivate: true, timeoutMs: 100 });
    expect(await send('/200/endless/1')).toEqual({ isTaken: true, status: 200 });
    expect(await send('/never', hasty)).toMatchObject({ isTaken: false, status: null, cause: 'timeout' });
    hasty.close();
  });

  it('tells who cannot be reached', async () => {
    const nobody = { url: 'http://nobody.invalid/', secrets };
    const gone = { url: 'http://127.0.0.1:1/', secrets };
    for (const receiver of [nobody, gone])
      expect(await open.send(receiver, message, now)).toMatchObject({ status: null, cause: 'unreachable' });
  });

  it.each([
    'http://127.0.0.1:PORT/200',
    'http://localhost:PORT/200',
    'http://[::ffff:127.0.0.1]:PORT/200',
    'http://2130706433:PORT/200',
    'http://0x7f.1:PORT/200',
    'http://0:PORT/200',
  ])('reaches nothing private, however it is named: %s', async (url) => {
    const reception = await guarded.send({ url: url.replace('PORT', port), secrets }, message, now);
    expect(reception).toMatchObject({ isTaken: false, status: null, cause: 'address_not_allowed' });
    expect(calls).toBe(0);
  });

  it('says of a URL what it will never send to', () => {
    expect(guarded.faultIn('http://example.com/')).toMatch(/https/);
    for (const host of ['127.0.0.1', '[::1]', '10.1.2.3', '169.254.169.254', '0x7f.1'])
      expect(guarded.faultIn(`https://${host}/`)).toMatch(/private network/);
    for (const url of ['https://example.com/', 'HTTPS://example.com/'])
      expect(guarded.faultIn(url)).toBeNull();
    expect(open.faultIn('http://127.0.0.1/')).toBeNull();
  });
});
