import { setTimeout as sleep } from 'node:timers/promises';
import { newId, StemmaError } from '@stemma/models';
import { Loop, withHeartbeat, type Clock } from '@stemma/orchestration';
import { causeOf } from '../faults.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import type { ClaimedJob, JobKind, JobState, MirrorJob, MirrorJobs } from '../ports/mirror-jobs.js';
import type { Projection } from '../projection.js';
import { Interrupted } from '../rebuild/interrupted.js';
import { bookmarkFromJson, bookmarkToJson } from '../rebuild/bookmark.js';
import { rebuild } from '../rebuild/rebuild.js';
import { repair, type Repaired } from '../verify/repair.js';
import { repairableOf } from '../verify/repairable-of.js';
import type { VerifyDepth } from '../verify/comparison.js';
import { verify } from '../verify/verify.js';
import { driftCount, type SubjectFindings } from '../verify/drift.js';
import type { Progress } from './progress.js';

export interface JobOptions {
  /** 0: mirrors are verified only when somebody asks for it. */
  readonly verifyEveryMs: number;
  /** So often a job tells how far it is, and asks whether it shall end. */
  readonly beatMs: number;
  /** A job whose process is silent for so long is taken over. */
  readonly leaseMs: number;
  /** Entities that are compared or loaded at once. */
  readonly pageSize: number;
}

const JOB_DEFAULTS: JobOptions = {
  verifyEveryMs: 24 * 3_600_000,
  beatMs: 1_000,
  leaseMs: 15_000,
  pageSize: 1_000,
};

/** So long a cancellation is waited for. */
const CANCEL_MS = 5_000;

/** Who asked for a verification that nobody asked for. */
const SCHEDULE = 'schedule';
/** The same, of what the start of a store's server asks for; its name follows. */
const RESTART = 'restart';
/** Nobody waits for that one, but others are served meanwhile. */
const SCHEDULED_DUTY_CYCLE = 0.25;

/** How many entities of a mirror differed from the record when that was last known. */
export interface KnownDrift {
  readonly at: Date;
  readonly entities: number;
}

interface Ends {
  /** For good. */
  readonly cancellation: AbortController;
  /** In this process: the next one goes on. */
  readonly interruption: AbortController;
}

interface Running extends Ends {
  readonly ended: Promise<void>;
}

/** Verifies, repairs and rebuilds the mirrors of this process, one job at a time on each. */
export class JobRunner {
  private readonly running = new Map<string, Running>();
  private readonly known = new Map<string, KnownDrift>();
  private readonly options: JobOptions;
  private readonly loop: Loop;

  constructor(
    private readonly projection: Projection,
    private readonly stores: {
      readonly feed: ChangeFeed;
      readonly deadLetters: DeadLetters;
      readonly jobs: MirrorJobs;
    },
    private readonly holder: string,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
    options: Partial<JobOptions> = {},
  ) {
    this.options = { ...JOB_DEFAULTS, ...options };
    this.loop = new Loop(
      () => this.look(),
      { everyMs: this.options.beatMs * 5 },
      (fault) => {
        this.log(`Jobs cannot be looked after now: ${fault}`);
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
    for (const { interruption } of this.running.values()) interruption.abort(new Interrupted());
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
    const asked = { jobId: newId(), kind, mirror, requestedBy, depth: kind === 'verify' ? depth : null };
    const job = await this.stores.jobs.create(asked, this.holder, this.options.leaseMs);
    // Where workers feed the mirror, one of them does it.
    if (this.projection.isFedElsewhere(mirror)) await this.stores.jobs.leave(job.jobId, this.holder);
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
    running?.cancellation.abort(new Cancelled());
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
    return this.known.get(mirror) ?? null;
  }

  private async look(): Promise<null> {
    const mirrors = this.projection.mirrorNames;
    await this.claim(mirrors);
    for (const mirror of mirrors) {
      for (const kind of ['verify', 'repair', 'rebuild'] as const)
        this.note(await this.stores.jobs.last(mirror, kind));
      if (await this.isDue(mirror)) await this.request('verify', mirror, SCHEDULE).catch(skipIfRunning);
      await this.afterRestart(mirror);
    }
    return null;
  }

  private async claim(mirrors: readonly string[]): Promise<void> {
    const own = mirrors.filter((mirror) => !this.projection.isFedElsewhere(mirror));
    for (const job of await this.stores.jobs.claim(own, this.holder, this.options.leaseMs)) {
      if (!this.running.has(job.jobId)) this.run(job);
    }
  }

  private async isDue(mirror: string): Promise<boolean> {
    const { verifyEveryMs } = this.options;
    if (verifyEveryMs === 0 || this.projection.mirrorNamed(mirror).position === null) return false;
    // One that failed is not tried all the time.
    const [newest] = (await this.stores.jobs.list(mirror, 100)).filter(({ kind }) => kind === 'verify');
    const since = newest?.createdAt;
    return since === undefined || this.clock().getTime() - since.getTime() >= verifyEveryMs;
  }

  /** A mirror whose server was started anew is verified, and repaired where it lacks anything. */
  private async afterRestart(mirror: string): Promise<void> {
    const { mirror: store, position } = this.projection.mirrorNamed(mirror);
    const incarnation = store?.incarnation ?? null;
    if (incarnation === null || position === null) return;
    const requestedBy = `${RESTART} ${incarnation}`;
    const jobs = await this.stores.jobs.list(mirror, 100);
    const newest = jobs.find((job) => job.requestedBy === requestedBy);
    const hasFound = newest?.kind === 'verify' && newest.state === 'done' && driftAfter(newest) > 0;
    const kind = newest === undefined ? 'verify' : hasFound ? 'repair' : null;
    if (kind !== null) await this.request(kind, mirror, requestedBy).catch(skipIfRunning);
  }

  private run(job: ClaimedJob): void {
    const [cancellation, interruption] = [new AbortController(), new AbortController()];
    if (job.isCancelled) cancellation.abort(new Cancelled());
    const ends = { cancellation, interruption };
    const ended = this.carryOut(job, ends).finally(() => this.running.delete(job.jobId));
    this.running.set(job.jobId, { ...ends, ended });
  }

  private async carryOut(job: ClaimedJob, ends: Ends): Promise<void> {
    const { jobs } = this.stores;
    const notes: Notes = { progress: job.progress, bookmark: job.bookmark };
    const { holder, options } = this;
    const beat = async (bookmark = notes.bookmark): Promise<void> => {
      const answer = await jobs.beat(job.jobId, holder, options.leaseMs, notes.progress, bookmark);
      if (answer === 'cancel') ends.cancellation.abort(new Cancelled());
      if (answer === 'leave') ends.interruption.abort(new Interrupted());
    };
    let state: JobState = 'done';
    let result: unknown = null;
    let cause: string | null = null;
    let isLeft = false;
    try {
      result = await withHeartbeat(options.beatMs, beat, () => this.work(job, notes, ends));
    } catch (error) {
      isLeft = error instanceof Interrupted;
      state = ends.cancellation.signal.aborted ? 'cancelled' : 'failed';
      if (state === 'failed') cause = causeOf(error);
    }
    try {
      await beat(isLeft ? notes.bookmark : null);
      if (isLeft) {
        await jobs.leave(job.jobId, this.holder);
        return;
      }
      // Whoever sees that it is done is told what it found.
      if (state === 'done') this.foresee(job, result);
      await jobs.finish(job.jobId, this.holder, state, result, cause);
      this.note(await jobs.find(job.jobId).then((ended) => (ended?.state === 'done' ? ended : null)));
      if (state === 'failed') this.log(`The ${job.kind} of ${job.mirror} failed: ${cause ?? ''}`);
    } catch (error) {
      // It stays as it is, and is taken over once it has been silent long enough.
      this.log(`The end of the ${job.kind} of ${job.mirror} could not be noted: ${causeOf(error)}`);
    }
  }

  private async work(job: ClaimedJob, notes: Notes, { cancellation, interruption }: Ends): Promise<unknown> {
    const { feed, deadLetters, jobs } = this.stores;
    const signal = AbortSignal.any([cancellation.signal, interruption.signal]);
    const projector = this.projection.mirrorNamed(job.mirror);
    const compared = repairableOf(projector);
    const { pageSize } = this.options;
    const onProgress = (progress: Progress): void => {
      notes.progress = progress;
    };
    switch (job.kind) {
      case 'verify': {
        const dutyCycle = job.requestedBy === SCHEDULE ? SCHEDULED_DUTY_CYCLE : 1;
        const depth = job.depth ?? 'quick';
        const findings = await verify(compared, feed, { signal, onProgress, pageSize, dutyCycle, depth });
        if (driftCount(findings) > 0)
          this.log(`${job.mirror} differs from the record: ${summaryOf(findings)}`);
        return findings;
      }
      case 'repair': {
        const last = await jobs.last(job.mirror, 'verify');
        const findings = (last?.result ?? null) as SubjectFindings[] | null;
        // Where that did not name all that it found, it is compared again, as deep as it was then.
        const depth = last?.depth ?? 'quick';
        return repair(compared, feed, deadLetters, findings, { signal, onProgress, pageSize, depth });
      }
      case 'rebuild': {
        return rebuild(projector, feed, {
          signal: cancellation.signal,
          stopping: interruption.signal,
          onProgress,
          bookmark: bookmarkFromJson(notes.bookmark),
          onBookmark: (bookmark) => {
            notes.bookmark = bookmarkToJson(bookmark);
          },
          isOwn: async () => {
            const { leaseMs } = this.options;
            const answer = await jobs.beat(job.jobId, this.holder, leaseMs, notes.progress, notes.bookmark);
            if (answer === 'cancel') cancellation.abort(new Cancelled());
            return answer !== 'leave';
          },
        });
      }
    }
  }

  /** Until the time of its end is known, which orders it among those of other processes. */
  private foresee(job: MirrorJob, result: unknown): void {
    const at = this.known.get(job.mirror)?.at ?? job.createdAt;
    this.known.set(job.mirror, { at, entities: driftAfter({ ...job, result }) });
  }

  private note(job: MirrorJob | null): void {
    if (job === null || job.finishedAt === null) return;
    const known = this.known.get(job.mirror);
    if (known !== undefined && known.at > job.finishedAt) return;
    this.known.set(job.mirror, { at: job.finishedAt, entities: driftAfter(job) });
  }
}

/** How many entities differ once a job is done. */
function driftAfter({ kind, result }: MirrorJob): number {
  if (kind === 'verify') return driftCount(result as SubjectFindings[]);
  return (result as Partial<Repaired>).unmended?.length ?? 0;
}

interface Notes {
  progress: Progress | null;
  bookmark: unknown;
}

class Cancelled extends Error {}

function summaryOf(findings: readonly SubjectFindings[]): string {
  return findings
    .map(
      ({ subject, missing, stale, orphan, ahead }) =>
        `${subject}: ${String(missing.count)} missing, ${String(stale.count)} stale, ${String(orphan.count)} orphan, ${String(ahead.count)} ahead`,
    )
    .join('; ');
}

/** Another process was quicker. */
function skipIfRunning(error: unknown): void {
  if (!StemmaError.is(error, 'job_in_progress')) throw error;
}

function jobNotFound(): StemmaError {
  return new StemmaError('job_not_found', 'There is no job with this id.');
}
