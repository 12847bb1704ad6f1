import { causeOf } from '@stemma/models';
import { withHeartbeat } from '@stemma/orchestration';
import type { ClaimedJob, MirrorJob } from '../ports/mirror-jobs.js';
import type { Projection } from '../projection.js';
import { bookmarkFromJson, bookmarkToJson } from '../rebuild/bookmark.js';
import { Interrupted } from '../rebuild/interrupted.js';
import { driftCount, driftText, type SubjectFindings } from '../verify/drift.js';
import type { DriftLedger } from './drift-ledger.js';
import type { JobOptions } from './job-options.js';
import { workOfJob, type JobHandle, type JobStores } from './work-of-job.js';

export interface JobGround {
  readonly projection: Projection;
  readonly stores: JobStores;
  readonly holder: string;
  readonly options: JobOptions;
  readonly drift: DriftLedger;
  readonly log: (line: string) => void;
}

/** A job that this process does: with a heartbeat while it works, and its end is noted. */
export class RunningJob {
  readonly ended: Promise<void>;
  /** For good. */
  private readonly cancellation = new AbortController();
  /** In this process: the next one resumes it. */
  private readonly interruption = new AbortController();
  private progress: MirrorJob['progress'];
  private bookmark: unknown;

  constructor(
    private readonly job: ClaimedJob,
    private readonly ground: JobGround,
  ) {
    this.progress = job.progress;
    this.bookmark = job.bookmark;
    if (job.isCancelled) this.cancel();
    this.ended = this.run();
  }

  cancel(): void {
    this.cancellation.abort(new Cancelled());
  }

  interrupt(): void {
    this.interruption.abort(new Interrupted());
  }

  private async run(): Promise<void> {
    const { projection, stores, options } = this.ground;
    const work = async (): Promise<unknown> => {
      const projector = projection.mirrorNamed(this.job.mirror);
      return workOfJob(this.job, projector, stores, options.pageSize, this.handle());
    };
    try {
      const result = await withHeartbeat(options.heartbeatMs, () => this.heartbeat(), work);
      if (this.job.kind === 'verify') this.tell(result as SubjectFindings[]);
      await this.end('done', result, null);
    } catch (error) {
      if (error instanceof Interrupted) await this.leave();
      else if (this.cancellation.signal.aborted) await this.end('cancelled', null, null);
      else await this.end('failed', null, causeOf(error));
    }
  }

  private handle(): JobHandle {
    return {
      signal: this.cancellation.signal,
      stopping: this.interruption.signal,
      onProgress: (progress) => {
        this.progress = progress;
      },
      bookmark: bookmarkFromJson(this.bookmark),
      onBookmark: (bookmark) => {
        this.bookmark = bookmarkToJson(bookmark);
      },
      isOwn: async () => (await this.heartbeat()) !== 'fenced out',
    };
  }

  private async heartbeat(bookmark = this.bookmark): Promise<'continue' | 'cancel' | 'fenced out'> {
    const { stores, holder, options } = this.ground;
    const answer = await stores.jobs.heartbeat(
      this.job.jobId,
      holder,
      options.leaseMs,
      this.progress,
      bookmark,
    );
    if (answer === 'cancel') this.cancel();
    if (answer === 'fenced out') this.interrupt();
    return answer;
  }

  private tell(findings: readonly SubjectFindings[]): void {
    if (driftCount(findings) === 0) return;
    this.ground.log(`${this.job.mirror} differs from the record: ${driftText(findings)}`);
  }

  private leave(): Promise<void> {
    return this.noting(async () => {
      await this.heartbeat();
      await this.ground.stores.jobs.release(this.job.jobId, this.ground.holder);
    });
  }

  private end(state: 'done' | 'cancelled' | 'failed', result: unknown, cause: string | null): Promise<void> {
    const { job } = this;
    const { stores, holder, drift, log } = this.ground;
    return this.noting(async () => {
      await this.heartbeat(null);
      // Whoever sees that it is done is told what it found.
      if (state === 'done') drift.foresee(job, result);
      await stores.jobs.finish(job.jobId, holder, state, result, cause);
      const ended = await stores.jobs.find(job.jobId);
      if (ended?.state === 'done') drift.note(ended);
      if (state === 'failed') log(`The ${job.kind} of ${job.mirror} failed: ${cause ?? ''}`);
    });
  }

  /** What cannot be noted stays as it is, and is taken over once it has been silent long enough. */
  private noting(work: () => Promise<void>): Promise<void> {
    const { kind, mirror } = this.job;
    return work().catch((error: unknown) => {
      this.ground.log(`The end of the ${kind} of ${mirror} could not be noted: ${causeOf(error)}`);
    });
  }
}

class Cancelled extends Error {}
