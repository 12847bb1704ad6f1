import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobKind, Subject } from '@stemma/projection';
import { Life, MemoryMirror, randomNumbers } from '@stemma/testing';
import { Aftermath } from './aftermath.js';
import type { Ground } from './ground.js';
import { FAST, KillableProcess, type Tempo } from './killable-process.js';
import { MemoryOutside } from './memory-outside.js';
import { oneOf } from './one-of.js';
import type { Outside } from './outside.js';

const TIMED: readonly Subject[] = ['usage', 'execution', 'event'];
const KINDS: readonly JobKind[] = ['rebuild', 'rebuild', 'verify', 'repair'];
/** That processes keep mirrors of their own in: one process has each at a time. */
const FOLDERS = ['a', 'b', 'c'];

/** Stores with all their faults, the record with its own, and the processes that feed them: these come, overlap, and are killed. */
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
    const { record } = this.ground;
    if (record.isReadOnly && this.random() < 0.4) await record.failBack();
    const one = this.oneOf(this.outside);
    const event = this.random();
    if (this.living.length === 0 || event < 0.12) await this.start();
    else if (event < 0.17) [...this.processes].at(-1)?.kill();
    else if (event < 0.21) await this.stop();
    else if (event < 0.43) await one.befall();
    else if (event < 0.6) await this.request();
    else if (event < 0.62) await this.oneOf(this.living).cancel();
    else if (event < 0.67) this.oneOf(this.living).freeze(this.random() * 3 * this.tempo.lanes.leaseMs);
    else if (event < 0.73) await record.failOver();
    else if (event < 0.79) await record.migrate();
    else if (event < 0.87 && this.isTamperedWith) one.tamper();
    if (this.random() < 0.5) await this.rest();
  }

  /** The faults end; of what still runs some is killed, and one more process begins. @returns what is not as it should be. */
  async settle(): Promise<string[]> {
    await this.ground.record.failBack();
    for (const one of this.outside) await one.calm();
    for (const process of this.living) {
      if (this.random() < 0.5) process.spare();
      else process.kill();
    }
    await this.start(Infinity);
    return new Aftermath(this.ground, this.outside, this.living, this.tempo.patienceMs).faults(
      this.isTamperedWith,
    );
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
    else await projector.reaches(await this.ground.onlooker.feed.newest(), restMs);
  }

  private get living(): KillableProcess[] {
    return [...this.processes].filter(({ isAlive }) => isAlive);
  }

  private async start(calls = 4 + Math.floor(this.random() * this.tempo.calls)): Promise<KillableProcess> {
    const taken = this.living.map(({ dir }) => dir);
    const free = FOLDERS.map((name) => join(this.dir, name)).filter((dir) => !taken.includes(dir));
    const process = await KillableProcess.start(
      `process ${String(++this.started)}`,
      new Life(calls),
      this.ground.stores,
      this.outside.map(({ mirror }) => mirror),
      free.length === 0 ? null : this.oneOf(free),
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

  private oneOf<T>(things: readonly T[]): T {
    return oneOf(things, this.random);
  }
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'stemma-fire-'));
}
