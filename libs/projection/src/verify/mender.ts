import { causeOf } from '@stemma/models';
import { isInfrastructureFault } from '../faults.js';
import { persistently } from '../persistently.js';
import type { Range } from '../ports/by-time.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import type { Correction, Mirror } from '../ports/mirror.js';
import type { Subject } from '../ports/subject.js';
import { confirmDrift, type Compared } from './confirm-drift.js';
import type { Drifted } from './drift.js';
import { hullOf } from './comparison.js';
import { instantOf } from './instant-of.js';

export interface Repaired {
  readonly mended: number;
  /** What differs still, and why as far as that is known; the first thousand. */
  readonly unmended: readonly { subject: Subject; id: string; cause: string }[];
}

/** What is mended: as the one writer, whatever else is fed to the mirror meanwhile. */
export interface Repairable extends Compared {
  asHolder: (
    signal: AbortSignal,
    work: (leases: unknown, signal: AbortSignal) => Promise<void>,
  ) => Promise<void>;
}

/** A mend can be overtaken by a change; then it is looked at again. */
const MAX_ROUNDS = 5;
const MAX_UNMENDED = 1_000;
/** So many dead letters are looked at; a mirror with more than these wants a rebuild. */
const MAX_LETTERS = 1_000;

/** Mends what differs, a few at a time, and counts what it could and could not. */
export class Mender {
  private mended = 0;
  private readonly unmended: { subject: Subject; id: string; cause: string }[] = [];

  constructor(
    private readonly compared: Repairable,
    private readonly feed: ChangeFeed,
    private readonly deadLetters: DeadLetters,
    private readonly signal: AbortSignal,
  ) {}

  get result(): Repaired {
    return { mended: this.mended, unmended: this.unmended };
  }

  /** Where in time these are, in the record; null where it does not know. */
  async rangeOf(subject: Subject, ids: readonly string[]): Promise<Range | null> {
    const entities = await persistently(this.signal, () => this.feed.load(subject, ids));
    return entities.reduce<Range | null>((range, entity) => {
      const from = instantOf(entity);
      return from === null ? range : hullOf(range, { from, to: new Date(from.getTime() + 1) });
    }, null);
  }

  /** @param drifted all of one subject. @param range where in time they were looked for. */
  async mend(drifted: readonly Drifted[], range: Range | null = null): Promise<void> {
    const causes = new Map<string, string>();
    let open = drifted;
    for (let round = 0; round < MAX_ROUNDS && open.length > 0; round++) {
      const subject = open[0]?.subject as Subject;
      const ids = open.map(({ id }) => id);
      // What is mended is where it belongs then.
      const where = range === null ? null : hullOf(range, await this.rangeOf(subject, ids));
      const corrections = (await this.correctionsOf(subject, open)).map((one) => ({ ...one, range: where }));
      await this.compared.asHolder(this.signal, (_leases, held) => this.correct(corrections, causes, held));
      open = (await confirmDrift(this.compared, this.feed, subject, ids, this.signal, where)).drifted;
      const left = new Set(open.map(({ id }) => id));
      const mended = corrections.map(({ entity }) => entity).filter(({ id }) => !left.has(id));
      this.mended += mended.length;
      await persistently(this.signal, () =>
        this.deadLetters.clear(this.compared.mirror.name, subject, mended),
      );
    }
    for (const { subject, id } of open) {
      if (this.unmended.length >= MAX_UNMENDED) break;
      this.unmended.push({ subject, id, cause: causes.get(id) ?? 'The mirror did not take the correction.' });
    }
  }

  /** Of an entity that the mirror holds as the record has it, nothing waits any more. */
  async settleLetters(): Promise<void> {
    const { mirror } = this.compared;
    const letters = await persistently(this.signal, () => this.deadLetters.list(mirror.name, MAX_LETTERS));
    const tried = new Set(this.unmended.map(({ id }) => id));
    for (const subject of mirror.subjects) {
      const those = letters.filter((letter) => letter.subject === subject && !tried.has(letter.id));
      const ids = those.map(({ id }) => id);
      const { drifted, undecided } = await confirmDrift(this.compared, this.feed, subject, ids, this.signal);
      await this.mend(drifted);
      const open = new Set([...drifted.map(({ id }) => id), ...undecided]);
      const settled = those.filter(({ id }) => !open.has(id));
      await persistently(this.signal, () => this.deadLetters.clear(mirror.name, subject, settled));
    }
  }

  private async correctionsOf(subject: Subject, drifted: readonly Drifted[]): Promise<Correction[]> {
    const ids = drifted.map(({ id }) => id);
    const entities = await persistently(this.signal, () => this.feed.load(subject, ids));
    const byId = new Map(entities.map((entity) => [entity.id, entity]));
    return drifted.map(({ id, heldRev }) => ({
      // The record knows nothing of it: any state that it may ever have is newer.
      entity: byId.get(id) ?? { subject, id, rev: 0, state: null },
      heldRev,
    }));
  }

  private async correct(
    corrections: readonly Correction[],
    causes: Map<string, string>,
    signal: AbortSignal,
  ): Promise<void> {
    const [first] = corrections;
    if (first === undefined) return;
    const { mirror }: { mirror: Mirror } = this.compared;
    try {
      await persistently(signal, () => mirror.mend(corrections, signal));
    } catch (error) {
      if (signal.aborted || isInfrastructureFault(error)) throw error;
      if (corrections.length === 1) {
        causes.set(first.entity.id, causeOf(error));
        return;
      }
      const middle = Math.ceil(corrections.length / 2);
      await this.correct(corrections.slice(0, middle), causes, signal);
      await this.correct(corrections.slice(middle), causes, signal);
    }
  }
}
