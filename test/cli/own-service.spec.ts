import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stemma } from './cli.fixture.js';

/** Serves the state of nothing, and leaves a note when it stops in order. */
const SERVICE = `
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
// A worker's stdin is at its end at once: that must not stop the service.
new Worker('setInterval(() => {}, 1000)', { eval: true }).unref();
const answers = {
  '/health/ready': { status: 'ok', details: { postgres: { status: 'up' } } },
  '/v1/sync': { position: '1.1', mirrors: [], usage: { state: 'idle', lagMs: 0, cause: null }, publishers: [] },
};
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  setTimeout(() => response.end(JSON.stringify(answers[request.url])), 200);
});
process.on('SIGTERM', () => {
  writeFileSync(process.env.STEMMA_DATA_DIR + '/stopped', process.env.STEMMA_PORT + (process.env.STEMMA_URL ?? ''));
  process.exit(0);
});
server.listen(0, '127.0.0.1', () => console.log('Stemma serves http://127.0.0.1:' + server.address().port));
`;

describe('a command without a running service', () => {
  let dataDir: string;
  let script: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'stemma-own-'));
    script = join(dataDir, 'service.mjs');
    await writeFile(script, SERVICE);
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const run = (...args: string[]) => stemma(args, { env: { STEMMA_DATA_DIR: dataDir }, local: { script } });
  const note = async (): Promise<string> =>
    (await import('node:fs/promises')).readFile(join(dataDir, 'stopped'), 'utf8');

  it('starts one for itself, on any free port, and stops it in order', async () => {
    const { exitCode, stdout, stderr } = await run('status', '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `Starting Stemma on ${dataDir} …\n` });
    expect(JSON.parse(stdout)).toMatchObject({ isWell: true, ready: { status: 'ok' } });
    expect(await note()).toBe('0');
  });

  it('stops it also when the command fails', async () => {
    expect((await run('show', 'x')).exitCode).not.toBe(0);
    expect(await note()).toBe('0');
  });

  it('repeats why the service does not start', async () => {
    await writeFile(script, `console.error('Port 1 is in use.'); process.exit(1);`);
    expect(await run('status')).toMatchObject({
      exitCode: 1,
      stderr: `Starting Stemma on ${dataDir} …\nStemma could not be started: Port 1 is in use.\n`,
    });
  });

  it('waits for one that is stopping, then starts its own', async () => {
    let asked = 0;
    const holderOf = () => Promise.resolve(++asked < 4 ? { pid: 1, url: 'http://127.0.0.1:9' } : null);
    const found = await stemma(['status'], {
      env: { STEMMA_DATA_DIR: dataDir },
      local: { script, holderOf },
    });
    expect(found.exitCode).toBe(0);
    expect(asked).toBe(4);
    expect(await note()).toBe('0');
  });

  it('uses the one that runs on the data directory, once that listens', async () => {
    const running = createServer((request, response) => {
      const usage = { state: 'idle', lagMs: 0, cause: null };
      const body =
        request.url === '/v1/sync'
          ? { position: '1.1', mirrors: [], usage, publishers: [] }
          : { status: 'ok', details: {} };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => running.once('listening', resolve));
    const url = `http://127.0.0.1:${String((running.address() as AddressInfo).port)}`;
    let asked = 0;
    const holderOf = () => Promise.resolve({ pid: 1, url: ++asked < 3 ? null : url });
    const found = await stemma(['status', '--json'], {
      env: { STEMMA_DATA_DIR: dataDir },
      local: { holderOf },
    });
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(found.stdout)).toMatchObject({ url });
    await new Promise((resolve) => running.close(resolve));
  });
});
