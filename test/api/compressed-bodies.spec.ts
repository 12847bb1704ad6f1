import { deflateSync, gzipSync } from 'node:zlib';
import { newId } from '@stemma/models';
import { testApi, type Answer, type TestApi } from './api-client.js';

const MIB = 1024 * 1024;

describe('compressed bodies', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const json = 'application/json';
  const send = (path: string, encoding: string, body: Buffer, type = json): Promise<Answer> =>
    api.send('POST', path, body, { 'content-type': type, 'content-encoding': encoding });
  const pattern = (name: string, content: unknown = 'x'): string =>
    JSON.stringify({ name, content, createdBy: 'ada' });

  it.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
  ])('are read: %s', async (encoding, compress) => {
    const { status, body } = await send('/v1/patterns', encoding, compress(pattern('päckt')));
    expect([status, body.pattern?.name]).toEqual([201, 'päckt']);
  });

  it('are read as streams of lines, too', async () => {
    const patternId = newId();
    const lines = `{"record":"pattern","patternId":"${patternId}","name":"p","createdBy":"ada"}\n`;
    const { body } = await send('/v1/import', 'gzip', gzipSync(lines), 'application/x-ndjson');
    expect(body.counts).toMatchObject({ patterns: 1, bad: 0 });
    const cut = gzipSync(lines.replace(patternId, newId())).subarray(0, -9);
    expect(await send('/v1/import', 'gzip', cut, 'application/x-ndjson')).toMatchObject({ status: 400 });
  });

  it('may become no larger than others, however small they are on their way', async () => {
    const bomb = gzipSync(pattern('bomb', ' '.repeat(64 * MIB)));
    expect(bomb.length).toBeLessThan(MIB);
    const { status, body } = await send('/v1/patterns', 'gzip', bomb);
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
  });

  it.each([
    ['cut', 'gzip', gzipSync(pattern('cut')).subarray(0, -10), 400, 'malformed_json'],
    ['of another kind', 'gzip', deflateSync(pattern('cut')), 400, 'malformed_json'],
    ['damaged', 'gzip', damaged(gzipSync(pattern('damaged'))), 400, 'malformed_json'],
    ['not compressed', 'deflate', Buffer.from(pattern('plain')), 400, 'malformed_json'],
    ['compressed twice', 'gzip, gzip', gzipSync(gzipSync(pattern('twice'))), 415, 'unsupported_media_type'],
    ['of no known encoding', 'constructor', Buffer.from('{}'), 415, 'unsupported_media_type'],
  ])('are refused where they are %s', async (_, encoding, sent, status, code) => {
    const answer = await send('/v1/patterns', encoding, sent);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (status === 415) expect(answer.headers['accept-encoding']).toBe('gzip, deflate');
  });
});

function damaged(bytes: Buffer): Buffer {
  bytes.writeUInt8(bytes.readUInt8(20) ^ 0xff, 20);
  return bytes;
}
