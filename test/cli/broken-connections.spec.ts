import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScratchRepository, prose } from '../../apps/cli/src/git/scratch-repository.fixture.js';
import { testApi, type TestApi } from '../api/api-client.js';
import { stemma } from './cli.fixture.js';

/** A way to the service on which connections break after so many bytes, `breaks` times in all. */
async function brittleWay(
  to: string,
  afterBytes: number,
  breaks: number,
): Promise<{ url: string; broken: () => number; close: () => Promise<void> }> {
  let broken = 0;
  const open = new Set<Socket>();
  const server: Server = createServer((caller) => {
    const service = connect(Number(new URL(to).port), '127.0.0.1');
    let bytes = 0;
    caller.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= afterBytes || broken >= breaks) return;
      broken++;
      caller.destroy();
      service.destroy();
    });
    for (const [socket, other] of [
      [caller, service],
      [service, caller],
    ] as const) {
      open.add(socket.on('error', () => undefined).on('close', () => other.destroy()));
    }
    caller.pipe(service).pipe(caller);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      // Those that are kept for a next request too.
      for (const socket of open) socket.destroy();
    });
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    broken: () => broken,
    close,
  };
}

describe('imports over a connection that breaks', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  it('send a file on from where the service had come, and lose and double nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stemma-broken-'));
    const file = join(folder, 'records.ndjson');
    const id = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
    const lines = Array.from({ length: 4_000 }, (_, n) =>
      JSON.stringify({
        record: 'pattern',
        patternId: id(n),
        name: `p${String(n)}`,
        createdBy: 'ada',
        description: 'x'.repeat(1_000),
      }),
    );
    await writeFile(file, `${lines.join('\n')}\n`);
    const way = await brittleWay(api.url, 2_500_000, 2);
    const run = await stemma(['import', 'ndjson', file, '--json', '--url', way.url]);
    expect(run.stderr).toContain('waiting for it to come back');
    expect(way.broken()).toBe(2);
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ added: { patterns: 4_000 }, badLineCount: 0 });
    await way.close();
    await rm(folder, { recursive: true });
  });

  it('go on with a git history from its last bookmark', async () => {
    const repository = new ScratchRepository();
    const filesOf = (commit: number): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length: 20 }, (_, n) => [
          `f${String(n)}.ts`,
          prose(`${String(commit)} ${String(n)}`, 20),
        ]),
      );
    repository.series(Array.from({ length: 60 }, (_, commit) => filesOf(commit)));
    const way = await brittleWay(api.url, 800_000, 2);
    const run = await stemma(['import', 'git', repository.path, '--json', '--url', way.url]);
    expect(way.broken()).toBe(2);
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      total: { patterns: 20, versions: 1_200, edges: 1_180 },
      badLineCount: 0,
    });
    await way.close();
    repository.remove();
  });

  it('give up on a service that stays away, and say how to go on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stemma-broken-'));
    const file = join(folder, 'records.ndjson');
    await writeFile(
      file,
      `{"record":"pattern","name":"${'x'.repeat(200)}","createdBy":"ada"}\n`.repeat(2_000),
    );
    const way = await brittleWay(api.url, 100_000, Infinity);
    const run = await stemma(['import', 'ndjson', file, '--url', way.url]);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toMatch(/Run the same command again: it goes on where it stopped\.\n$/);
    await way.close();
    await rm(folder, { recursive: true });
  });
});

describe('a service that wants API keys', () => {
  it('is used with --api-key or STEMMA_API_KEY, and its refusals are told in a sentence', async () => {
    const key = 'a key';
    const sha256 = createHash('sha256').update('secret').digest('hex');
    const api = await testApi({ kind: 'off' }, { apiKeys: [{ role: 'reader', name: 'ada', sha256 }] });
    const without = await stemma(['status', '--url', api.url, '--api-key', key.replace(' ', '-')]);
    expect(without).toMatchObject({ exitCode: 1, stderr: 'The API key is not one of this service.\n' });
    const named = await stemma(['status', '--json', '--url', api.url, '--api-key', 'secret']);
    expect(named.exitCode).toBe(0);
    const piped = await stemma(['import', 'ndjson', '-'], {
      stdin: '{"record":"pattern","name":"x","createdBy":"ada"}\n',
      env: { STEMMA_URL: api.url, STEMMA_API_KEY: 'secret' },
    });
    expect(piped.exitCode).toBe(1);
    expect(piped.stderr).toContain('This needs the role writer');
    await api.close();
  });
});
