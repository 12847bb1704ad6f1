import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@stemma/models';
import {
  driftCount,
  retryDeadLetter,
  type Entity,
  type JobKind,
  type MirrorJob,
  type Projector,
  type Subject,
  type SubjectFindings,
} from '@stemma/projection';
import {
  FlakyConnection,
  Life,
  MemoryMirror,
  MisbehavingMirror,
  randomNumbers,
  type MemoryCopy,
} from '@stemma/testing';
import { differences } from './differences.js';
import type { Ground } from './ground.js';
import { KillableProcess } from './killable-process.js';

const PATIENCE_MS = 20_000;
const TIMED: readonly Subject[] = ['usage', 'execution', 'event'];
const KINDS: readonly JobKind[] = ['rebuild', 'rebuild', 'verify', 'repair'];
/** Why a job may fail here. */
const REFUSED = 'the store refused something';
const LOST = 'The new content was lost while it was built.';

/** A store outside, and the last copy that was made of it. */
interface Outside {
  readonly real: MemoryMirror;
  readonly connection: FlakyConnection;
  readonly mirror: MisbehavingMirror;
  copy: { readonly of: MemoryMirror; readonly content: MemoryCopy } | null;
  /** Something has happened to the content that was built beside. */
  wasLost: boolean;
}

/** Stores with all their faults, and the processes that feed them: these come, overlap, and are killed. */
export class Fire {
  private readonly outside: readonly [Outside, Outside];
  private readonly processes = new Set<KillableProcess>();
  private readonly random: () => number;
  /** Then a repair comes at the end; else nothing has to help. */
  private readonly isTamperedWith: boolean;
  private started = 0;

  private constructor(
    private readonly ground: Ground,
    private readonly dir: string,
    seed: number,
  ) {
    this.random = randomNumbers(seed);
    const chance = this.random() * 0.4;
    this.isTamperedWith = this.random() < 0.3;
    const outside = (name: string, subjects: Subject[], lanes: number): Outside => {
      const real = new MemoryMirror(name, subjects, lanes);
      if (this.random() < 0.5) real.keepByTime(...subjects.filter((subject) => TIMED.includes(subject)));
      const connection = new FlakyConnection(this.random, chance);
      return {
        real,
        connection,
        mirror: new MisbehavingMirror(real, connection),
        copy: null,
        wasLost: false,
      };
    };
    // They are many, and take their time.
    const facts = this.random() < 0.25 ? TIMED : [];
    this.outside = [
      outside('store', ['pattern', 'node', 'edge', ...facts], 3),
      outside('points', ['point'], 1),
    ];
  }

  static async light(ground: Ground, seed: number): Promise<Fire> {
    return new Fire(ground, await mkdtemp(join(tmpdir(), 'stemma-fire-')), seed);
  }

  /** Something may happen. */
  async flare(): Promise<void> {
    const one = this.oneOf(this.outside);
    const event = this.random();
    if (this.living.length === 0 || event < 0.05) await this.start();
    else if (event < 0.12) [...this.processes].at(-1)?.kill();
    else if (event < 0.17) await this.stop();
    else if (event < 0.3) this.copy(one);
    else if (event < 0.4) this.putBack(one);
    else if (event < 0.43) this.lose(one);
    else if (event < 0.6) await this.request();
    else if (event < 0.62) await this.cancel();
    else if (event < 0.67) this.oneOf(this.living).freeze(this.random() * 100);
    else if (event < 0.75 && this.isTamperedWith) this.tamper(one);
    // So long the processes have to themselves.
    if (this.random() < 0.5) await sleep(this.random() * 12);
  }

  /** The faults end; whatever still runs is killed, and one process takes over. @returns what is not as it should be. */
  async settle(): Promise<string[]> {
    for (const { connection } of this.outside) connection.isCalm = true;
    for (const process of this.processes) process.kill();
    const process = await this.start(Infinity);
    const found = await this.jobsLeft();
    if (this.isTamperedWith) found.push(...(await this.repair(process)));
    for (const { real } of this.outside) {
      if (real.beside !== null) found.push(`${real.name} has a second content beside`);
    }
    for (const projector of process.projectors) found.push(...(await this.caughtUp(projector)));
    if (found.length > 0) return found;
    await this.all('verify', process);
    for (const { mirror } of process.projectors) {
      if (mirror !== null) found.push(...(await differences(mirror, this.ground.stores.feed)));
    }
    return [...found, ...(await this.jobsLeft()), ...(await this.drift(process))];
  }

  async end(): Promise<void> {
    for (const process of this.processes) process.kill();
    await Promise.all([...this.processes].map((process) => process.stop()));
    // What was killed may still be writing a snapshot.
    await rm(this.dir, { recursive: true, force: true, maxRetries: 10 });
  }

  private get living(): KillableProcess[] {
    return [...this.processes].filter(({ isAlive }) => isAlive);
  }

  private async start(calls = 4 + Math.floor(this.random() * 400)): Promise<KillableProcess> {
    // One process has the data directory at a time.
    const isFree = [...this.processes].every((other) => !other.isAlive || !other.hasMirrorsInside);
    const process = await KillableProcess.start(
      `process ${String(++this.started)}`,
      new Life(calls),
      this.ground.stores,
      this.outside.map(({ mirror }) => mirror),
      isFree ? this.dir : null,
    );
    this.processes.add(process);
    return process;
  }

  private async stop(): Promise<void> {
    const [process] = this.processes;
    await process?.stop();
    if (process !== undefined) this.processes.delete(process);
  }

  /** A backup, of the present content or of the one that is built beside it. */
  private copy(one: Outside): void {
    const of = this.random() < 0.5 ? one.real : (one.real.beside ?? one.real);
    one.copy = { of, content: of.copy() };
  }

  private putBack(one: Outside): void {
    const { copy, real, connection } = one;
    if (copy?.of.restore(copy.content) !== true) return;
    connection.reconnect();
    one.wasLost ||= copy.of !== real;
  }

  private lose(one: Outside): void {
    one.connection.reconnect();
    one.wasLost ||= one.real.beside !== null;
    one.real.lose();
  }

  /** Somebody changes a store behind the engine's back. */
  private tamper({ real }: Outside): void {
    const held = [...real.content.values()].filter(({ state }) => state !== null);
    if (held.length === 0) return;
    const { subject, id, rev, state } = this.oneOf(held);
    const put = (changed: object): void => {
      real.put({ subject, id, rev, state, ...changed } as Entity);
    };
    this.oneOf([
      () => {
        real.remove(subject, id);
      },
      () => {
        put({ state: { ...state, tampered: true } });
      },
      () => {
        put({ rev: 0 });
      },
      () => {
        put({ rev: rev + 50 });
      },
      () => {
        put({ id: newId() });
      },
    ])();
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
    const deadline = performance.now() + PATIENCE_MS;
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
    const wasLost = this.outside.some((one) => one.real.name === mirror && one.wasLost);
    return cause === REFUSED || (cause === LOST && wasLost);
  }

  /** Waits for it, and sends once more what the store has refused. */
  private async caughtUp(projector: Projector): Promise<string[]> {
    const { feed, deadLetters } = this.ground.stores;
    const { name } = projector;
    if (!(await projector.reaches(await feed.newest(), PATIENCE_MS)))
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
    const thing = things[Math.floor(this.random() * things.length)];
    if (thing === undefined) throw new RangeError('there is nothing to choose from');
    return thing;
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}
