import type { ChangeFeed } from '../ports/change-feed.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import type { ClaimedJob, MirrorJobs } from '../ports/mirror-jobs.js';
import type { Projector } from '../projector.js';
import type { RebuildOptions } from '../rebuild/rebuild-options.js';
import { rebuild } from '../rebuild/rebuild.js';
import type { SubjectFindings } from '../verify/drift.js';
import { repair } from '../verify/repair.js';
import { repairableOf } from '../verify/repairable-of.js';
import { verify } from '../verify/verify.js';
import { SCHEDULE } from './due-jobs.js';

/** Nobody waits for that one, but others are served meanwhile. */
const SCHEDULED_DUTY_CYCLE = 0.25;

export interface JobStores {
  readonly feed: ChangeFeed;
  readonly deadLetters: DeadLetters;
  readonly jobs: MirrorJobs;
}

/** How a rebuild ends, resumes and tells of itself; others can do with less. */
export type JobHandle = Required<RebuildOptions>;

/** What the kind of a job says is done. @returns what the job tells as its result. */
export async function workOfJob(
  job: ClaimedJob,
  projector: Projector,
  { feed, deadLetters, jobs }: JobStores,
  pageSize: number,
  handle: JobHandle,
): Promise<unknown> {
  if (job.kind === 'rebuild') return rebuild(projector, feed, handle);
  const { onProgress } = handle;
  const signal = AbortSignal.any([handle.signal, handle.stopping]);
  const compared = repairableOf(projector);
  if (job.kind === 'verify') {
    const dutyCycle = job.requestedBy === SCHEDULE ? SCHEDULED_DUTY_CYCLE : 1;
    const depth = job.depth ?? 'quick';
    return verify(compared, feed, { signal, onProgress, pageSize, dutyCycle, depth });
  }
  const last = await jobs.last(job.mirror, 'verify');
  const findings = (last?.result ?? null) as SubjectFindings[] | null;
  // Where that did not name all that it found, it is compared again, as deep as it was then.
  const depth = last?.depth ?? 'quick';
  return repair(compared, feed, deadLetters, findings, { signal, onProgress, pageSize, depth });
}
