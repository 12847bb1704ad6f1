import type { Checkpoints } from '../ports/checkpoints.js';
import type { DeadLetter, DeadLetters } from '../ports/dead-letters.js';
import type { MirrorJob, MirrorJobs } from '../ports/mirror-jobs.js';

/** Whether the mirror of that name lives in this process. */
type IsOwn = (mirror: string) => boolean;

export function checkpointsByScope(own: Checkpoints, shared: Checkpoints, isOwn: IsOwn): Checkpoints {
  const of = (mirror: string): Checkpoints => (isOwn(mirror) ? own : shared);
  return {
    acquire: (mirror, ...rest) => of(mirror).acquire(mirror, ...rest),
    seize: (mirror, ...rest) => of(mirror).seize(mirror, ...rest),
    renew: (lease, ...rest) => of(lease.mirror).renew(lease, ...rest),
    advance: (lease, ...rest) => of(lease.mirror).advance(lease, ...rest),
    rewind: (lease, ...rest) => of(lease.mirror).rewind(lease, ...rest),
    release: (lease) => of(lease.mirror).release(lease),
  };
}

export function deadLettersByScope(own: DeadLetters, shared: DeadLetters, isOwn: IsOwn): DeadLetters {
  const of = (mirror: string): DeadLetters => (isOwn(mirror) ? own : shared);
  return {
    put: (letter) => of(letter.mirror).put(letter),
    clear: (mirror, ...rest) => of(mirror).clear(mirror, ...rest),
    clearAll: (mirror) => of(mirror).clearAll(mirror),
    drop: (mirror, ...rest) => of(mirror).drop(mirror, ...rest),
    keys: (mirror, ...rest) => of(mirror).keys(mirror, ...rest),
    count: (mirror) => of(mirror).count(mirror),
    find: (mirror, ...rest) => of(mirror).find(mirror, ...rest),
    list: async (mirror, limit) => {
      if (mirror !== null) return of(mirror).list(mirror, limit);
      const failedAt = (letter: DeadLetter): number => letter.firstFailedAt.getTime();
      const both = [...(await own.list(null, limit)), ...(await shared.list(null, limit))];
      return both.sort((a, b) => failedAt(a) - failedAt(b)).slice(0, limit);
    },
  };
}

export function jobsByScope(own: MirrorJobs, shared: MirrorJobs, isOwn: IsOwn): MirrorJobs {
  const of = (mirror: string): MirrorJobs => (isOwn(mirror) ? own : shared);
  const holding = async (jobId: string): Promise<MirrorJobs> =>
    (await own.find(jobId)) === null ? shared : own;
  return {
    create: (job, ...rest) => of(job.mirror).create(job, ...rest),
    claim: async (mirrors, ...rest) => [
      ...(await own.claim(mirrors.filter(isOwn), ...rest)),
      ...(await shared.claim(
        mirrors.filter((mirror) => !isOwn(mirror)),
        ...rest,
      )),
    ],
    heartbeat: async (jobId, ...rest) => (await holding(jobId)).heartbeat(jobId, ...rest),
    finish: async (jobId, ...rest) => (await holding(jobId)).finish(jobId, ...rest),
    release: async (jobId, ...rest) => (await holding(jobId)).release(jobId, ...rest),
    cancel: async (jobId) => (await holding(jobId)).cancel(jobId),
    find: async (jobId) => (await holding(jobId)).find(jobId),
    last: (mirror, kind) => of(mirror).last(mirror, kind),
    list: async (mirror, limit) => {
      if (mirror !== null) return of(mirror).list(mirror, limit);
      const createdAt = (job: MirrorJob): number => job.createdAt.getTime();
      const both = [...(await own.list(null, limit)), ...(await shared.list(null, limit))];
      return both.sort((a, b) => createdAt(b) - createdAt(a)).slice(0, limit);
    },
  };
}
