import { StemmaError } from '@stemma/models';
import type { Progress } from '../jobs/progress.js';
import type { VerifyDepth } from '../verify/comparison.js';

export type JobKind = 'verify' | 'repair' | 'rebuild';
export type JobState = 'running' | 'done' | 'failed' | 'cancelled';

/** What is asked for when a job is made. */
export type NewMirrorJob = Pick<MirrorJob, 'jobId' | 'kind' | 'mirror' | 'requestedBy' | 'depth'>;

/** Long work on a mirror. */
export interface MirrorJob {
  readonly jobId: string;
  readonly kind: JobKind;
  readonly mirror: string;
  readonly state: JobState;
  readonly requestedBy: string;
  /** Of a verification; null of the others. */
  readonly depth: VerifyDepth | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** Null before it began. */
  readonly progress: Progress | null;
  /** What it found or did: of a verification its findings; null until it is done. JSON. */
  readonly result: unknown;
  /** Why it failed. */
  readonly cause: string | null;
}

export interface ClaimedJob extends MirrorJob {
  /** What an earlier holder noted, to resume from. JSON. */
  readonly bookmark: unknown;
  /** It shall end: nobody who held it has got to that. */
  readonly isCancelled: boolean;
}

/** The jobs of all processes. One runs on a mirror at a time, leased by a process until so long after it last told of it. */
export interface MirrorJobs {
  /** @throws StemmaError `job_in_progress` with `{ jobId, kind }` where one runs on the mirror. */
  create(job: NewMirrorJob, holder: string, leaseMs: number): Promise<ClaimedJob>;
  /** Takes what runs on these mirrors and whose lease has run out. */
  claim(mirrors: readonly string[], holder: string, leaseMs: number): Promise<ClaimedJob[]>;
  /** Tells how far it is, and renews its lease. @returns what the holder must do now. */
  heartbeat(
    jobId: string,
    holder: string,
    leaseMs: number,
    progress: Progress | null,
    bookmark: unknown,
  ): Promise<'continue' | 'cancel' | 'fenced out'>;
  /** Without effect where another process has taken it over. */
  finish(
    jobId: string,
    holder: string,
    state: JobState,
    result: unknown,
    cause: string | null,
  ): Promise<void>;
  /** Lets the next process take it over at once. */
  release(jobId: string, holder: string): Promise<void>;
  /** Asks whoever holds it, now or next, to end it. Null where there is no such job. */
  cancel(jobId: string): Promise<MirrorJob | null>;
  find(jobId: string): Promise<MirrorJob | null>;
  /** Newest first; null: of all mirrors. */
  list(mirror: string | null, limit: number): Promise<MirrorJob[]>;
  /** The last one of a kind that was done. */
  last(mirror: string, kind: JobKind): Promise<MirrorJob | null>;
}

export function jobInProgress(
  mirror: string,
  running: Pick<MirrorJob, 'jobId' | 'kind'> | null,
  cause?: unknown,
): StemmaError {
  return new StemmaError(
    'job_in_progress',
    `A ${running?.kind ?? 'job'} of ${mirror} is running; one runs at a time.`,
    {
      extra: { mirror, ...(running === null ? {} : { jobId: running.jobId, kind: running.kind }) },
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
