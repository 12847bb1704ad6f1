import { causeOf, StemmaError } from '@stemma/models';
import type { Clock, Erasure, Erasures, Page, PageRequest, StoreLook } from '@stemma/orchestration';
import type { JobRunner } from '../jobs/job-runner.js';
import type { Projection } from '../projection.js';
import type { Projector } from '../projector.js';
import { lookForErased, type Found } from './look-for-erased.js';

const LOOK_MS = 120_000;

/** Receipts of what was erased, and whether every store has let go of it. */
export class ErasureService {
  constructor(
    private readonly erasures: Erasures,
    private readonly projection: Projection,
    private readonly jobs: Pick<JobRunner, 'request'>,
    private readonly clock: Clock,
  ) {}

  list(page: PageRequest): Promise<Page<Erasure>> {
    return this.erasures.list(page);
  }

  /** @throws StemmaError `erasure_not_found` */
  async find(erasureId: string): Promise<Erasure> {
    const erasure = await this.erasures.find(erasureId);
    if (erasure === null) throw new StemmaError('erasure_not_found', `There is no erasure ${erasureId}.`);
    return erasure;
  }

  /**
   * Asks every store for what was erased, has those let go of it that do not by themselves, and notes what they said.
   * @throws StemmaError `erasure_not_found`
   */
  async verify(erasureId: string): Promise<Erasure> {
    const erasure = await this.find(erasureId);
    const found = await this.erasures.sweep(erasureId);
    const lookedAt = this.clock().toISOString();
    const record: StoreLook = {
      store: 'record',
      ...(found === 0
        ? { state: 'gone', left: 0, cause: null }
        : { state: 'pending', left: found, cause: 'it was written meanwhile, and is erased now' }),
      lookedAt,
    };
    const mirrors = await Promise.all(this.projection.all.map((one) => this.lookAt(one, erasure)));
    const stores = [record, ...mirrors.map((look) => ({ ...look, lookedAt }))];
    const isGone = stores.every(({ state }) => state === 'gone');
    const looked = { stores, goneAt: isGone ? (erasure.goneAt ?? this.clock()) : null };
    await this.erasures.note(erasureId, looked);
    return { ...erasure, ...looked };
  }

  /** Those that some store may hold something of. */
  async verifyOpen(): Promise<void> {
    for (const erasureId of await this.erasures.open()) await this.verify(erasureId);
  }

  private async lookAt(projector: Projector, erasure: Erasure): Promise<Found> {
    const { name, mirror } = projector;
    const signal = AbortSignal.timeout(LOOK_MS);
    const hasReached = projector.hasReached.bind(projector);
    const look = async (): Promise<Found> => {
      const position = await this.erasures.position(erasure.erasureId);
      return lookForErased({ name, mirror, hasReached }, erasure, position, this.erasures, signal);
    };
    try {
      const first = await look();
      // Facts that left the record by retention before are in no list of ids, and may still be there.
      const mayHoldMore = mirror?.byTime !== undefined && erasure.goneAt === null;
      if ((first.state === 'gone' && !mayHoldMore) || first.left === null || mirror?.forget === undefined)
        return first;
      await mirror.forget(erasure.patternId, signal);
      const second = await look();
      if (second.left !== null && second.left > 0) await this.repair(name);
      return second;
    } catch (error) {
      return { store: name, state: 'pending', left: null, cause: causeOf(error) };
    }
  }

  private async repair(mirror: string): Promise<void> {
    await this.jobs.request('repair', mirror, 'erasure').catch((error: unknown) => {
      if (!StemmaError.is(error, 'job_in_progress')) throw error;
    });
  }
}
