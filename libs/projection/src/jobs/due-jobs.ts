import type { Clock } from '@stemma/orchestration';
import type { JobKind, MirrorJobs } from '../ports/mirror-jobs.js';
import type { Projector } from '../projector.js';
import { driftAfter } from './drift-ledger.js';

/** Who asked for a verification that nobody asked for. */
export const SCHEDULE = 'schedule';
/** The same, of what the start of a store's server asks for; its name follows. */
const RESTART = 'restart';
/** So many of a mirror's jobs are looked back at. */
const MOST = 100;

export interface DueJob {
  readonly kind: JobKind;
  readonly requestedBy: string;
}

/** What a mirror needs that nobody asked for. */
export class DueJobs {
  constructor(
    private readonly jobs: MirrorJobs,
    private readonly clock: Clock,
    /** 0: mirrors are verified only when somebody asks for it. */
    private readonly verifyEveryMs: number,
  ) {}

  async of({ name, mirror, position }: Projector): Promise<DueJob[]> {
    if (position === null) return [];
    const jobs = await this.jobs.list(name, MOST);
    const due: DueJob[] = [];
    // One that failed is not tried all the time.
    const since = jobs.find(({ kind }) => kind === 'verify')?.createdAt.getTime() ?? -Infinity;
    if (this.verifyEveryMs > 0 && this.clock().getTime() - since >= this.verifyEveryMs)
      due.push({ kind: 'verify', requestedBy: SCHEDULE });
    // A mirror whose server was started anew is verified, and repaired where it lacks anything.
    const incarnation = mirror?.incarnation ?? null;
    if (incarnation === null) return due;
    const requestedBy = `${RESTART} ${incarnation}`;
    const newest = jobs.find((job) => job.requestedBy === requestedBy);
    if (newest === undefined) due.push({ kind: 'verify', requestedBy });
    else if (newest.kind === 'verify' && newest.state === 'done' && driftAfter(newest) > 0)
      due.push({ kind: 'repair', requestedBy });
    return due;
  }
}
