import type { Clock } from '@stemma/orchestration';
import type { Progress } from '../jobs/progress.js';
import {
  jobInProgress,
  type ClaimedJob,
  type JobKind,
  type JobState,
  type MirrorJob,
  type MirrorJobs,
  type NewMirrorJob,
} from '../ports/mirror-jobs.js';

/** So many are remembered of a mirror. */
const MAX_JOBS = 100;

/** Jobs on mirrors that live within this process. They end with it: what they worked on does so too. */
export class OwnMirrorJobs implements MirrorJobs {
  /** Oldest first. */
  private jobs: ClaimedJob[] = [];

  constructor(private readonly clock: Clock) {}

  create(asked: NewMirrorJob): Promise<ClaimedJob> {
    const { mirror } = asked;
    const before = this.jobs.filter((job) => job.mirror === mirror);
    const running = before.find(({ state }) => state === 'running');
    if (running !== undefined) return Promise.reject(jobInProgress(mirror, running));
    const job: ClaimedJob = {
      ...{ ...asked, state: 'running', createdAt: this.clock(), finishedAt: null },
      ...{ progress: null, result: null, cause: null, bookmark: null, isCancelled: false },
    };
    const [oldest] = before;
    const isFull = before.length >= MAX_JOBS;
    this.jobs = [...this.jobs.filter((one) => !isFull || one !== oldest), job];
    return Promise.resolve(job);
  }

  /** Another process has none of these. */
  claim(): Promise<ClaimedJob[]> {
    return Promise.resolve([]);
  }

  heartbeat(
    jobId: string,
    _holder: string,
    _leaseMs: number,
    progress: Progress | null,
    bookmark: unknown,
  ): Promise<'continue' | 'cancel' | 'fenced out'> {
    const job = this.change(jobId, { progress, bookmark });
    if (job === null) return Promise.resolve('fenced out');
    return Promise.resolve(job.isCancelled ? 'cancel' : 'continue');
  }

  finish(
    jobId: string,
    _holder: string,
    state: JobState,
    result: unknown,
    cause: string | null,
  ): Promise<void> {
    this.change(jobId, { state, result, cause, finishedAt: this.clock() });
    return Promise.resolve();
  }

  /** The process ends, and the job with it. */
  release(): Promise<void> {
    return Promise.resolve();
  }

  cancel(jobId: string): Promise<MirrorJob | null> {
    this.change(jobId, { isCancelled: true });
    return this.find(jobId);
  }

  find(jobId: string): Promise<MirrorJob | null> {
    return Promise.resolve(this.jobs.find((job) => job.jobId === jobId) ?? null);
  }

  list(mirror: string | null, limit: number): Promise<MirrorJob[]> {
    return Promise.resolve(this.newest((job) => mirror === null || job.mirror === mirror).slice(0, limit));
  }

  last(mirror: string, kind: JobKind): Promise<MirrorJob | null> {
    const [job] = this.newest((one) => one.mirror === mirror && one.kind === kind && one.state === 'done');
    return Promise.resolve(job ?? null);
  }

  private newest(isMeant: (job: ClaimedJob) => boolean): ClaimedJob[] {
    return this.jobs.filter(isMeant).reverse();
  }

  /** One that has ended stays as it is. */
  private change(jobId: string, changes: Partial<ClaimedJob>): ClaimedJob | null {
    const index = this.jobs.findIndex((job) => job.jobId === jobId && job.state === 'running');
    const job = this.jobs[index];
    if (job === undefined) return null;
    return (this.jobs[index] = { ...job, ...changes });
  }
}
