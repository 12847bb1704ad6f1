import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  driftCount,
  retryDeadLetter,
  type JobKind,
  type MirrorJob,
  type Projector,
  type Subject,
  type SubjectFindings,
} from '@stemma/projection';
import { Life, MemoryMirror, randomNumbers } from '@stemma/testing';
import { differences } from './differences.js';
import type { Ground } from './ground.js';
import { FAST, KillableProcess, type Tempo } from './killable-process.js';
import { MemoryOutside } from './memory-outside.js';
import { oneOf } from './one-of.js';
import type { Outside } from './outside.js';

const TIMED: readonly Subject[] = ['usage', 'execution', 'event'];
const KINDS: readonly JobKind[] = ['rebuild', 'rebuild', 'verify', 'repair'];
/** Why a job may fail here. */
const REFUSED = 'the store refused something';
const LOST = 'The new content was lost while it was built.';

/** Stores with all their faults, and the processes that feed them: these come, overlap, and are killed. */
export class Fire {
  private readonly processes = new Set<KillableProcess>();
  /** Then a repair comes at the end; else nothing has to help. */
  private readonly isTamperedWith: boolean;
  private started = 0;

  private constructor(
    private readonly ground: Ground,
    private readonly dir: string,
    private readonly random: () => number,
    private readonly outside: readonly Outside[],
    private readonly tempo: Tempo,
    mayTamper: boolean,
  ) {
    this.isTamperedWith = mayTamper && random() < 0.3;
  }

  /** With two stores in memory. @param plant a fault in each, for the fire to find */
  static async light(
    ground: Ground,
    seed: number,
    plant = (real: MemoryOutside): Outside => real,
  ): Promise<Fire> {
    const random = randomNumbers(seed);
    const chance = random() * 0.4;
    // They are many, and take their time.
    const facts = random() < 0.25 ? TIMED : [];
    const outside = [
      new MemoryMirror('store', ['pattern', 'node', 'edge', ...facts], 3),
      new MemoryMirror('points', ['point'], 1),
    ].map((real) => plant(new MemoryOutside(real, random, chance, TIMED)));
    return new Fire(ground, await newFolder(), random, outside, FAST, true);
  }

  /** With a real one. */
  static async around(ground: Ground, outside: Outside, random: () => number, tempo: Tempo): Promise<Fire> {
    return new Fire(ground, await newFolder(), random, [outside], tempo, false);
  }

  /** Something may happen. */
  async flare(): Promise<void> {
    const one = this.oneOf(this.outside);
    const event = this.random();
    if (this.living.length === 0 || event < 0.05) await this.start();
    else if (event < 0.12) [...this.processes].at(-1)?.kill();
    else if (event < 0.17) await this.stop();
    else if (event < 0.43) await one.befall();
    else if (event < 0.6) await this.request();
    else if (event < 0.62) await this.cancel();
    else if (event < 0.67) this.oneOf(this.living).freeze(this.random() * 3 * this.tempo.lanes.leaseMs);
    else if (event < 0.75 && this.isTamperedWith) one.tamper();
    if (this.random() < 0.5) await this.rest();
  }

  /** The faults end; whatever still runs is killed, and one process takes over. @returns what is not as it should be. */
  async settle(): Promise<string[]> {
    for (const one of this.outside) await one.calm();
    for (const process of this.processes) process.kill();
    const process = await this.start(Infinity);
    const found = await this.jobsLeft();
    if (this.isTamperedWith) found.push(...(await this.repair(process)));
    for (const one of this.outside) found.push(...one.remains());
    for (const projector of process.projectors) found.push(...(await this.caughtUp(projector)));
    if (found.length > 0) return found;
    await this.all('verify', process);
    for (const { name, mirror } of process.projectors) {
      // Of one outside nobody waits for the answer with a watch in his hand.
      const held = this.outside.find((one) => one.mirror.name === name)?.mirror ?? mirror;
      if (held !== null) found.push(...(await differences(held, this.ground.stores.feed)));
    }
    return [...found, ...(await this.jobsLeft()), ...(await this.drift(process))];
  }

  async end(): Promise<void> {
    for (const process of this.processes) process.kill();
    await Promise.all([...this.processes].map((process) => process.stop()));
    for (const one of this.outside) await one.end();
    // What was killed may still be writing a snapshot.
    await rm(this.dir, { recursive: true, force: true, maxRetries: 10 });
  }

  /** The processes are left to themselves for a while, or until one of them has nothing to do. */
  private async rest(): Promise<void> {
    const restMs = this.random() * this.tempo.restMs;
    const [projector] = this.living.at(-1)?.projectors ?? [];
    if (projector === undefined) await sleep(restMs);
    else await projector.reaches(await this.ground.stores.feed.newest(), restMs);
  }

  private get living(): KillableProcess[] {
    return [...this.processes].filter(({ isAlive }) => isAlive);
  }

  private async start(calls = 4 + Math.floor(this.random() * this.tempo.calls)): Promise<KillableProcess> {
    // One process has the data directory at a time.
    const isFree = [...this.processes].every((other) => !other.isAlive || !other.hasMirrorsInside);
    const process = await KillableProcess.start(
      `process ${String(++this.started)}`,
      new Life(calls),
      this.ground.stores,
      this.outside.map(({ mirror }) => mirror),
      isFree ? this.dir : null,
      this.tempo,
    );
    this.processes.add(process);
    return process;
  }

  private async stop(): Promise<void> {
    const [process] = this.processes;
    await process?.stop();
    if (process !== undefined) this.processes.delete(process);
  }

  private async request(): Promise<void> {
    const process = this.oneOf(this.living);
    await process.request(this.oneOf(KINDS), this.oneOf(process.projectors).name);
  }

  private async cancel(): Promise<void> {
    const process = this.oneOf(this.living);
    const [job] = await this.ground.stores.jobs.list(null, 1);
    if (job !== undefined) await process.cancel(job.jobId);
  }

  private async repair(process: KillableProcess): Promise<string[]> {
    await this.all('verify', process);
    const found = await this.jobsLeft();
    await this.all('repair', process);
    return [...found, ...(await this.jobsLeft())];
  }

  private async all(kind: JobKind, process: KillableProcess): Promise<void> {
    for (const { name } of process.projectors) await process.request(kind, name);
  }

  /** Waits for the end of each job. @returns which have none, or one that the fire does not explain. */
  private async jobsLeft(): Promise<string[]> {
    const deadline = performance.now() + this.tempo.patienceMs;
    for (;;) {
      const jobs = await this.ground.stores.jobs.list(null, 1_000);
      const isRunning = jobs.some(({ state }) => state === 'running');
      if (isRunning && performance.now() < deadline) {
        await sleep(5);
        continue;
      }
      return jobs
        .filter((job) => job.state === 'running' || (job.state === 'failed' && !this.explains(job)))
        .map(
          ({ kind, mirror, state, cause }) =>
            `the ${kind} of ${mirror} is ${state}: ${cause ?? 'without a cause'}`,
        );
    }
  }

  private explains({ mirror, cause }: MirrorJob): boolean {
    const wasLost = this.outside.some((one) => one.mirror.name === mirror && one.wasLost);
    return cause === REFUSED || (cause === LOST && wasLost);
  }

  /** Waits for it, and sends once more what the store has refused. */
  private async caughtUp(projector: Projector): Promise<string[]> {
    const { feed, deadLetters } = this.ground.stores;
    const { name } = projector;
    if (!(await projector.reaches(await feed.newest(), this.tempo.patienceMs)))
      return [`${name} does not get there: ${textOf(projector.status.lanes)}`];
    for (const letter of await deadLetters.list(name, 1_000)) {
      await retryDeadLetter(projector, letter);
    }
    return [];
  }

  /** What verification says in the end. */
  private async drift({ projectors }: KillableProcess): Promise<string[]> {
    const found: string[] = [];
    for (const { name } of projectors) {
      const verified = await this.ground.stores.jobs.last(name, 'verify');
      const findings = verified?.result as SubjectFindings[];
      if (driftCount(findings) + findings.reduce((sum, { undecided }) => sum + undecided, 0) > 0)
        found.push(`verification of ${name} found ${textOf(findings)}`);
    }
    return found;
  }

  private oneOf<T>(things: readonly T[]): T {
    return oneOf(things, this.random);
  }
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'stemma-fire-'));
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}
