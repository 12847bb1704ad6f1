import { join } from 'node:path';
import { GraphMirror, VectorMirror } from '@stemma/embedded';
import { StemmaError } from '@stemma/models';
import {
  checkpointsByScope,
  deadLettersByScope,
  JobRunner,
  jobsByScope,
  OwnCheckpoints,
  OwnDeadLetters,
  OwnMirrorJobs,
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
import type { RecordStores } from './ground.js';

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
  // A connection that is lost while it is made is given up after 30 s.
  patienceMs: 60_000,
};
const clock = (): Date => new Date();

/** A process that feeds mirrors and does the jobs on them, as long as it lives. */
export class KillableProcess {
  private constructor(
    readonly life: Life,
    /** As it reaches them, with what it keeps of the mirrors within itself. */
    readonly stores: RecordStores,
    readonly projectors: readonly Projector[],
    private readonly jobs: JobRunner,
    private readonly inside: readonly (VectorMirror | GraphMirror)[],
    readonly dir: string | null,
  ) {}

  /** @param dir where it has mirrors within itself too; null: it has none. */
  static async start(
    holder: string,
    life: Life,
    record: RecordStores,
    outside: readonly Mirror[],
    dir: string | null,
    { lanes, pace, jobs: jobOptions }: Tempo,
  ): Promise<KillableProcess> {
    const inside = dir === null ? [] : await openInside(dir);
    const isOwn = (name: string): boolean => inside.some((mirror) => mirror.name === name);
    const stores = {
      feed: mortal(record.feed, life),
      checkpoints: checkpointsByScope(new OwnCheckpoints(), mortal(record.checkpoints, life), isOwn),
      deadLetters: deadLettersByScope(new OwnDeadLetters(clock), mortal(record.deadLetters, life), isOwn),
      jobs: jobsByScope(new OwnMirrorJobs(clock), mortal(record.jobs, life), isOwn),
    };
    const watcher = new Watcher(stores.feed, clock);
    const projectors = [...outside, ...inside].map(
      (mirror) =>
        new Projector(instead(mortalMirror(mirror, life), { pace }), holder, stores, clock, lanes, watcher),
    );
    const projection = new Projection(stores.feed, stores.deadLetters);
    for (const projector of projectors) projection.add(projector);
    const jobs = new JobRunner(projection, stores, holder, clock, () => undefined, jobOptions);
    projection.start();
    jobs.start();
    return new KillableProcess(life, stores, projectors, jobs, inside, dir);
  }

  get isAlive(): boolean {
    return !this.life.isOver;
  }

  /** Begins a job, which may live longer than the process. */
  async request(kind: JobKind, mirror: string): Promise<void> {
    // What a hand changed need not show in any sum.
    await this.asked(() => this.jobs.request(kind, mirror, 'fire', 'deep'));
  }

  /** The last job that was begun, here or on a mirror that others have too. */
  async cancel(): Promise<void> {
    await this.asked(async () => {
      const [job] = await this.jobs.list(null, 1);
      if (job !== undefined) await this.jobs.cancel(job.jobId);
    });
  }

  /** From now on nobody but a hand ends it. */
  spare(): void {
    this.life.spare();
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

  /** Whoever is dead, or does not reach the record, answers nothing; and there may be such a job. */
  private async asked(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const isUsual = ['job_in_progress', 'store_unavailable'] as const;
      if (this.isAlive && !isUsual.some((code) => StemmaError.is(error, code))) throw error;
    }
  }
}

async function openInside(dir: string): Promise<(VectorMirror | GraphMirror)[]> {
  return [
    await VectorMirror.open(join(dir, 'vectors'), { model: 'test', dimensions: DIMENSIONS }),
    await GraphMirror.open(join(dir, 'graph')),
  ];
}
