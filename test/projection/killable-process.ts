import { join } from 'node:path';
import { GraphMirror, VectorMirror } from '@stemma/embedded';
import { StemmaError } from '@stemma/models';
import {
  JobRunner,
  OwnCheckpoints,
  Projection,
  Projector,
  Watcher,
  type JobKind,
  type JobOptions,
  type Mirror,
  type Pace,
} from '@stemma/projection';
import { DIMENSIONS, mortal, mortalMirror, type Life } from '@stemma/testing';
import { instead } from './projected.fixture.js';
import type { Ground } from './ground.js';

/** How long things take. */
export interface Tempo {
  readonly lanes: { readonly pollMs: number; readonly leaseMs: number; readonly maxBackoffMs: number };
  readonly pace: Pace;
  readonly jobs: Partial<JobOptions>;
  /** That a process makes before it dies, at most about. */
  readonly calls: number;
  /** So long a fire may leave them to themselves between two things that happen. */
  readonly restMs: number;
  /** For all to be as it should, once nothing happens any more. */
  readonly patienceMs: number;
}

export const FAST: Tempo = {
  lanes: { pollMs: 2, leaseMs: 30, maxBackoffMs: 8 },
  pace: { pageSize: 5, loadPageSize: 5, lingerMs: 75, deadlineMs: 60, lookMs: 150 },
  jobs: { verifyEveryMs: 0, heartbeatMs: 4, leaseMs: 30, pageSize: 3 },
  calls: 400,
  restMs: 12,
  patienceMs: 20_000,
};
const clock = (): Date => new Date();

/** A process that feeds mirrors and does the jobs on them, as long as it lives. */
export class KillableProcess {
  private constructor(
    readonly life: Life,
    readonly projectors: readonly Projector[],
    private readonly jobs: JobRunner,
    private readonly inside: readonly (VectorMirror | GraphMirror)[],
  ) {}

  /** @param dir where it has mirrors within itself too; null: it has none. */
  static async start(
    holder: string,
    life: Life,
    stores: Ground['stores'],
    outside: readonly Mirror[],
    dir: string | null,
    { lanes, pace, jobs: jobOptions }: Tempo,
  ): Promise<KillableProcess> {
    const own = {
      feed: mortal(stores.feed, life),
      checkpoints: mortal(stores.checkpoints, life),
      deadLetters: mortal(stores.deadLetters, life),
      jobs: mortal(stores.jobs, life),
    };
    const inside = dir === null ? [] : await openInside(dir);
    const watcher = new Watcher(own.feed, clock);
    const project = (mirror: Mirror, checkpoints = own.checkpoints): Projector =>
      new Projector(
        instead(mortalMirror(mirror, life), { pace }),
        holder,
        { ...own, checkpoints },
        clock,
        lanes,
        watcher,
      );
    const projectors = [
      ...outside.map((mirror) => project(mirror)),
      ...inside.map((mirror) => project(mirror, new OwnCheckpoints())),
    ];
    const projection = new Projection(own.feed, own.deadLetters);
    for (const projector of projectors) projection.add(projector);
    const jobs = new JobRunner(projection, own, holder, clock, () => undefined, jobOptions);
    projection.start();
    jobs.start();
    return new KillableProcess(life, projectors, jobs, inside);
  }

  get isAlive(): boolean {
    return !this.life.isOver;
  }

  get hasMirrorsInside(): boolean {
    return this.inside.length > 0;
  }

  /** Begins a job, which may live longer than the process. */
  async request(kind: JobKind, mirror: string): Promise<void> {
    try {
      // What a hand changed need not show in any sum.
      await this.jobs.request(kind, mirror, 'fire', 'deep');
    } catch (error) {
      if (this.isAlive && !StemmaError.is(error, 'job_in_progress')) throw error;
    }
  }

  async cancel(jobId: string): Promise<void> {
    try {
      await this.jobs.cancel(jobId);
    } catch (error) {
      if (this.isAlive) throw error;
    }
  }

  freeze(ms: number): void {
    this.life.freeze(ms);
  }

  kill(): void {
    this.life.end();
  }

  /** In good order: what is in hand is finished or left to another process, and what lives inside is saved. */
  async stop(): Promise<void> {
    await this.jobs.close();
    await Promise.all(this.projectors.map((projector) => projector.stop()));
    if (this.isAlive) await Promise.all(this.inside.map((mirror) => mirror.close()));
    this.kill();
  }
}

async function openInside(dir: string): Promise<(VectorMirror | GraphMirror)[]> {
  return [
    await VectorMirror.open(join(dir, 'vectors'), { model: 'test', dimensions: DIMENSIONS }),
    await GraphMirror.open(join(dir, 'graph')),
  ];
}
