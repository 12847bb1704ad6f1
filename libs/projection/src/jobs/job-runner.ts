import { setTimeout as sleep } from 'node:timers/promises';
import { newId, StemmaError } from '@stemma/models';
import { Loop, type Clock } from '@stemma/orchestration';
import type { ClaimedJob, JobKind, MirrorJob } from '../ports/mirror-jobs.js';
import type { Projection } from '../projection.js';
import type { VerifyDepth } from '../verify/comparison.js';
import { DriftLedger, type KnownDrift } from './drift-ledger.js';
import { DueJobs } from './due-jobs.js';
import { JOB_DEFAULTS, type JobOptions } from './job-options.js';
import { RunningJob, type JobGround } from './running-job.js';
import type { JobStores } from './work-of-job.js';

/** So long a cancellation is waited for. */
const CANCEL_MS = 5_000;

/** Verifies, repairs and rebuilds the mirrors of this process, one job at a time on each. */
export class JobRunner {
  private readonly running = new Map<string, RunningJob>();
  private readonly drift = new DriftLedger();
  private readonly ground: JobGround;
  private readonly due: DueJobs;
  private readonly loop: Loop;

  constructor(
    private readonly projection: Projection,
    private readonly stores: JobStores,
    private readonly holder: string,
    clock: Clock,
    log: (line: string) => void,
    given: Partial<JobOptions> = {},
  ) {
    const options = { ...JOB_DEFAULTS, ...given };
    this.ground = { projection, stores, holder, options, drift: this.drift, log };
    this.due = new DueJobs(stores.jobs, clock, options.verifyEveryMs);
    this.loop = new Loop(
      () => this.look(),
      { everyMs: options.heartbeatMs * 5 },
      (fault) => {
        log(`Jobs cannot be looked after now: ${fault}`);
      },
    );
  }

  /** Takes up what was left, and verifies when it is time. */
  start(): void {
    this.loop.start();
  }

  /** Leaves what runs to the next start. */
  async close(): Promise<void> {
    await this.loop.close();
    for (const job of this.running.values()) job.interrupt();
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
  }

  /** Begins a job. @param depth of a verification. @throws StemmaError `mirror_not_found`, `job_in_progress`. */
  async request(
    kind: JobKind,
    mirror: string,
    requestedBy: string,
    depth: VerifyDepth = 'quick',
  ): Promise<MirrorJob> {
    this.projection.mirrorNamed(mirror);
    const { jobs } = this.stores;
    const asked = { jobId: newId(), kind, mirror, requestedBy, depth: kind === 'verify' ? depth : null };
    const job = await jobs.create(asked, this.holder, this.ground.options.leaseMs);
    // Where workers feed the mirror, one of them does it.
    if (this.projection.isFedElsewhere(mirror)) await jobs.release(job.jobId, this.holder);
    else this.run(job);
    return job;
  }

  /** @returns it as it is then; still running where what it built cannot be freed now. @throws StemmaError `job_not_found`. */
  async cancel(jobId: string): Promise<MirrorJob> {
    const job = await this.stores.jobs.cancel(jobId);
    if (job === null) throw jobNotFound();
    // One that nobody holds may have left something, which is freed here.
    await this.claim([job.mirror]);
    const running = this.running.get(jobId);
    running?.cancel();
    await Promise.race([running?.ended, sleep(CANCEL_MS, undefined, { ref: false })]);
    return this.find(jobId);
  }

  /** @throws StemmaError `job_not_found`. */
  async find(jobId: string): Promise<MirrorJob> {
    const job = await this.stores.jobs.find(jobId);
    if (job === null) throw jobNotFound();
    return job;
  }

  list(mirror: string | null, limit: number): Promise<MirrorJob[]> {
    return this.stores.jobs.list(mirror, limit);
  }

  /** Null where it was never verified. */
  driftOf(mirror: string): KnownDrift | null {
    return this.drift.of(mirror);
  }

  private async look(): Promise<null> {
    const mirrors = this.projection.mirrorNames;
    await this.claim(mirrors);
    for (const mirror of mirrors) {
      for (const kind of ['verify', 'repair', 'rebuild'] as const)
        this.drift.note(await this.stores.jobs.last(mirror, kind));
      for (const { kind, requestedBy } of await this.due.of(this.projection.mirrorNamed(mirror)))
        await this.request(kind, mirror, requestedBy).catch(skipIfRunning);
    }
    return null;
  }

  private async claim(mirrors: readonly string[]): Promise<void> {
    const own = mirrors.filter((mirror) => !this.projection.isFedElsewhere(mirror));
    const { leaseMs } = this.ground.options;
    for (const job of await this.stores.jobs.claim(own, this.holder, leaseMs)) {
      if (!this.running.has(job.jobId)) this.run(job);
    }
  }

  private run(job: ClaimedJob): void {
    const running = new RunningJob(job, this.ground);
    this.running.set(job.jobId, running);
    void running.ended.finally(() => this.running.delete(job.jobId));
  }
}

/** Another process was quicker. */
function skipIfRunning(error: unknown): void {
  if (!StemmaError.is(error, 'job_in_progress')) throw error;
}

function jobNotFound(): StemmaError {
  return new StemmaError('job_not_found', 'There is no job with this id.');
}
