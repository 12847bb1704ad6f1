import type { MirrorJob } from '../ports/mirror-jobs.js';
import { driftCount, type SubjectFindings } from '../verify/drift.js';
import type { Repaired } from '../verify/mender.js';

/** How many entities of a mirror differed from the record when that was last known. */
export interface KnownDrift {
  readonly at: Date;
  readonly entities: number;
}

/** What the jobs that ended last, here or elsewhere, tell of the drift of each mirror. */
export class DriftLedger {
  private readonly known = new Map<string, KnownDrift>();

  /** Null where it was never verified. */
  of(mirror: string): KnownDrift | null {
    return this.known.get(mirror) ?? null;
  }

  /** Until the time of its end is known, which orders it among those of other processes. */
  foresee(job: MirrorJob, result: unknown): void {
    const at = this.known.get(job.mirror)?.at ?? job.createdAt;
    this.known.set(job.mirror, { at, entities: driftAfter({ ...job, result }) });
  }

  /** @param job one that is done; null is passed over. */
  note(job: MirrorJob | null): void {
    if (job === null || job.finishedAt === null) return;
    const known = this.known.get(job.mirror);
    if (known !== undefined && known.at > job.finishedAt) return;
    this.known.set(job.mirror, { at: job.finishedAt, entities: driftAfter(job) });
  }
}

/** How many entities differ once a job is done. */
export function driftAfter({ kind, result }: MirrorJob): number {
  if (kind === 'verify') return driftCount(result as SubjectFindings[]);
  return (result as Partial<Repaired>).unmended?.length ?? 0;
}
