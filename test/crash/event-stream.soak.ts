import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildService, type BuiltService } from './build-service.js';
import { cpuMsOf, cpuMsWithChildren } from './cpu-time.js';
import { ServiceProcess } from './service-process.js';

const READERS = 1_000;
const A_ROUND = 50;
const ROUND_MS = 100;
/** 20 s of 500 events a second, in which nothing breaks; */
const STEADY_ROUNDS = 200;
/** then the same, with the rounds before which something does. */
const ROUNDS = 60;
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
  /** From when an event was written down until a reader had it, of all deliveries since the report before. */
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
    const record = async (rounds: number, before: (round: number) => Promise<boolean>): Promise<void> => {
      for (let round = 0, due = Date.now(); round < rounds; round++, due += ROUND_MS) {
        if (await before(round)) due = Date.now();
        const executions = Array.from({ length: A_ROUND }, () => ({
          ...{ nodeId: node.nodeId, executionTimeMs: 1, success: true },
        }));
        const { executionIds } = (await post('/v1/executions', { executions })) as { executionIds: string[] };
        recorded.push(...executionIds);
        await sleep(Math.max(0, due + ROUND_MS - Date.now()));
      }
    };
    const disturb = async (round: number): Promise<boolean> => {
      const fault = FAULTS[round];
      if (fault === 'readers') readers.send({ cut: READERS / 4 });
      if (fault !== 'service') return false;
      await service.kill();
      await service.start();
      readers.send({ url: service.url });
      return true;
    };
    const allCame = async (): Promise<void> => {
      const deadline = Date.now() + 240_000;
      while ((await report()).least < recorded.length && Date.now() < deadline) await sleep(100);
    };
    const before = await cpuMs();
    const begun = Date.now();
    await record(STEADY_ROUNDS, () => Promise.resolve(false));
    const recordedMs = Date.now() - begun;
    await allCame();
    const cameMs = Date.now() - begun;
    const taken = await cpuMs(before);
    tell('steady', await report({ anew: true }), {
      events: recorded.length,
      recordedMs,
      cameMs,
      cpuMs: taken,
      cores: Object.values(taken).reduce((sum, ms) => sum + ms, 0) / cameMs,
      servicePeak: await peakOf(service),
    });

    await record(ROUNDS, disturb);
    await allCame();
    const broken = await report({ withIds: true });
    tell('over kills', broken, {});
    expect(broken).toMatchObject({ least: recorded.length, most: recorded.length, faults: [] });
    expect([...broken.eventIds].sort()).toEqual([...recorded].sort());
  }, 600_000);

  function tell(what: string, { eventIds: _, ...found }: Report, more: object): void {
    process.stdout.write(`${what}: ${JSON.stringify({ readers: READERS, ...found, ...more })}\n`);
  }

  interface Created {
    readonly node: { readonly nodeId: string };
  }

  /** What each has taken of the processors, since then. */
  async function cpuMs(since: Readonly<Record<string, number>> = {}): Promise<Record<string, number>> {
    const taken = {
      service: await cpuMsOf(service.pid ?? 0),
      postgres: await cpuMsWithChildren(await service.postgresPid()),
      readers: await cpuMsOf(readers.pid ?? 0),
      writer: await cpuMsOf(process.pid),
    };
    return Object.fromEntries(Object.entries(taken).map(([who, ms]) => [who, ms - (since[who] ?? 0)]));
  }

  async function report(asked: { anew?: boolean; withIds?: boolean } = {}): Promise<Report> {
    readers.send({ report: true, ...asked });
    return (await once(readers, 'message'))[0] as Report;
  }

  async function post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(service.url + path, {
      method: 'POST',
      // One that was idle while something came back may be closed at this very moment.
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }
});

/** The most memory that it held. */
async function peakOf({ pid }: ServiceProcess): Promise<string> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return /^VmHWM:\s*(.*)$/m.exec(status)?.[1] ?? '';
}
