import { causeOf, isInfrastructureFault } from '../faults.js';
import { Progressing } from '../jobs/progress.js';
import { persistently } from '../persistently.js';
import type { Range } from '../ports/by-time.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import type { Correction, Mirror } from '../ports/mirror.js';
import type { Subject } from '../ports/subject.js';
import { confirmDrift, type Compared } from './confirm-drift.js';
import { DRIFT_KINDS, driftCount, type Drifted, type SubjectFindings } from './drift.js';
import { hullOf } from './comparison.js';
import { instantOf } from './instant-of.js';
import { verify, type CheckOptions } from './verify.js';

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
const CHUNK = 500;
const MAX_UNMENDED = 1_000;
/** So many dead letters are looked at; a mirror with more than these wants a rebuild. */
const MAX_LETTERS = 1_000;

/**
 * Mends what verification found and what waits as a dead letter, and nothing else, so that its cost follows the drift. Without findings, or where
 * these do not name all ids, all of the mirror is compared on the way.
 */
export async function repair(
  compared: Repairable,
  feed: ChangeFeed,
  deadLetters: DeadLetters,
  findings: readonly SubjectFindings[] | null,
  options: CheckOptions,
): Promise<Repaired> {
  const work = new Repair(compared, feed, deadLetters, options.signal);
  if (findings === null || !isComplete(findings)) {
    await verify(compared, feed, { ...options, onDrift: (drifted, range) => work.mend(drifted, range) });
    await work.settleLetters();
    return work.result;
  }
  const progress = new Progressing(driftCount(findings), options.onProgress ?? (() => undefined));
  for (const of of findings) {
    progress.enter(`mending ${of.subject}`);
    for (const kind of DRIFT_KINDS) {
      const { ids } = of[kind];
      for (let start = 0; start < ids.length; start += CHUNK) {
        const chunk = ids.slice(start, start + CHUNK);
        // What the mirror had nothing of can be nowhere but where it belongs; else it is sought.
        const range = kind === 'missing' ? await work.rangeOf(of.subject, chunk) : null;
        const { drifted } = await confirmDrift(compared, feed, of.subject, chunk, options.signal, range);
        await work.mend(drifted, range);
        progress.add(chunk.length);
      }
    }
  }
  await work.settleLetters();
  return work.result;
}

/** Whether the findings name everything that they count. */
function isComplete(findings: readonly SubjectFindings[]): boolean {
  return findings.every((of) => DRIFT_KINDS.every((kind) => of[kind].ids.length === of[kind].count));
}

class Repair {
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
      const corrections = await this.correctionsOf(subject, open);
      await this.compared.asHolder(this.signal, (_leases, held) => this.correct(corrections, causes, held));
      open = (await confirmDrift(this.compared, this.feed, subject, ids, this.signal, range)).drifted;
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
