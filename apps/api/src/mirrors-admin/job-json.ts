import type { MirrorJob } from '@stemma/projection';

export function jobJson(job: MirrorJob): object {
  const { jobId, kind, mirror, state, requestedBy, depth, createdAt, finishedAt, progress, result, cause } =
    job;
  return { jobId, kind, mirror, state, requestedBy, depth, createdAt, finishedAt, progress, result, cause };
}
