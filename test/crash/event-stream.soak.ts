import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildService, type BuiltService } from './build-service.js';
import { ServiceProcess } from './service-process.js';

const READERS = 1_000;
const A_ROUND = 50;
const ROUND_MS = 100;
const ROUNDS = 60;
/** The rounds before which something breaks. */
const FAULTS: Readonly<Record<number, 'service' | 'readers'>> = {
  20: 'service',
  30: 'readers',
  40: 'service',
};

interface Report {
  /** Readers whose connection stands. */
  readonly open: number;
  /** Events that came, by reader. */
  readonly least: number;
  readonly most: number;
  /** In the order in which all readers got them. */
  readonly eventIds: readonly string[];
  readonly faults: readonly string[];
  readonly p50Ms: number;
  readonly p99Ms: number;
}

describe('many readers of the stream of events', () => {
  let built: BuiltService;
  let dataDir: string;
  let service: ServiceProcess;
  let readers: ChildProcess;
  beforeAll(async () => {
    built = await buildService();
    dataDir = await mkdtemp(join(tmpdir(), 'stemma-stream-'));
    service = new ServiceProcess(built.main, dataDir);
    await service.start();
  });
  afterAll(async () => {
    readers.disconnect();
    await service.stop();
    await built.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('get each event once and in order, over kills of the service and broken connections', async () => {
    const { node } = (await post('/v1/patterns', { name: 'retry', createdBy: 'ada' })) as Created;
    const sync = await fetch(`${service.url}/v1/sync`);
    const { position } = (await sync.json()) as { position: string };
    readers = fork(join(__dirname, 'stream-readers.mjs'), [position, String(READERS)]);
    readers.send({ url: service.url });
    while ((await report()).open < READERS) await sleep(500);

    const recorded: string[] = [];
    const cpuMs: number[] = [];
    let cpuBefore = await cpuOf(service);
    for (let round = 0, due = Date.now(); round < ROUNDS; round++, due += ROUND_MS) {
      const fault = FAULTS[round];
      if (fault === 'readers') readers.send({ cut: READERS / 4 });
      if (fault === 'service') {
        cpuMs.push((await cpuOf(service)) - cpuBefore);
        await service.kill();
        await service.start();
        cpuBefore = 0;
        readers.send({ url: service.url });
        due = Date.now();
      }
      const executions = Array.from({ length: A_ROUND }, () => ({
        ...{ nodeId: node.nodeId, executionTimeMs: 1, success: true },
      }));
      const { executionIds } = (await post('/v1/executions', { executions })) as { executionIds: string[] };
      recorded.push(...executionIds);
      await sleep(Math.max(0, due + ROUND_MS - Date.now()));
    }
    const deadline = Date.now() + 240_000;
    while ((await report()).least < recorded.length && Date.now() < deadline) await sleep(500);
    cpuMs.push((await cpuOf(service)) - cpuBefore);
    const { eventIds, ...found } = await report();
    const serviceCpuMs = cpuMs.reduce((sum, one) => sum + one, 0);
    const told = { events: recorded.length, readers: READERS, serviceCpuMs, ...found };
    process.stdout.write(`${JSON.stringify({ ...told, serviceRss: await statusOf(service, 'VmHWM') })}\n`);

    expect(found).toMatchObject({ least: recorded.length, most: recorded.length, faults: [] });
    const seen = new Set(eventIds);
    expect(recorded.filter((id) => !seen.has(id))).toEqual([]);
    expect(seen.size).toBe(eventIds.length);
  }, 600_000);

  interface Created {
    readonly node: { readonly nodeId: string };
  }

  async function report(): Promise<Report> {
    readers.send({ report: true });
    return (await once(readers, 'message'))[0] as Report;
  }

  async function post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }
});

/** A clock of Linux ticks so often a second. */
const TICKS = 100;

/** Its own time on a processor, since it was started. */
async function cpuOf({ pid }: ServiceProcess): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((user + system) * 1_000) / TICKS;
}

async function statusOf({ pid }: ServiceProcess, name: string): Promise<string> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
}
