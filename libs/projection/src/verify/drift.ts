import type { Held } from '../ports/held.js';
import type { Subject } from '../ports/subject.js';

/**
 * missing  the record has it, the mirror does not
 * stale    the mirror has an older rev, or other content under the same rev
 * orphan   the mirror has it, the record does not
 * ahead    the mirror has a rev that the record never reached
 */
export type DriftKind = 'missing' | 'stale' | 'orphan' | 'ahead';

export const DRIFT_KINDS: readonly DriftKind[] = ['missing', 'stale', 'orphan', 'ahead'];

export interface Drifted {
  readonly subject: Subject;
  readonly id: string;
  readonly kind: DriftKind;
  /** Null where the mirror holds nothing. */
  readonly heldRev: number | null;
}

/** Null where they agree. Either is null where that side has nothing. */
export function driftBetween(
  record: Omit<Held, 'id'> | null,
  held: Omit<Held, 'id'> | null,
): DriftKind | null {
  if (record === null) return held === null ? null : 'orphan';
  if (held === null) return 'missing';
  if (held.rev > record.rev) return 'ahead';
  return held.rev < record.rev || held.digest !== record.digest ? 'stale' : null;
}

/** So many ids of a kind are told, the smallest first; all are counted. */
const MAX_IDS = 1_000;

interface DriftedIds {
  readonly count: number;
  readonly ids: readonly string[];
}

export type SubjectFindings = Readonly<Record<DriftKind, DriftedIds>> & {
  readonly subject: Subject;
  readonly checked: number;
  /** Changed so often that no moment was found to compare them. */
  readonly undecided: number;
};

export class FindingsOf {
  private checked = 0;
  private undecided = 0;
  private readonly found = new Map<DriftKind, { count: number; ids: string[] }>();

  constructor(private readonly subject: Subject) {}

  add(drifted: readonly Drifted[]): void {
    for (const { kind, id } of drifted) {
      const of = this.found.get(kind) ?? { count: 0, ids: [] };
      this.found.set(kind, of);
      of.count++;
      if (of.ids.length < MAX_IDS) of.ids.push(id);
    }
  }

  count(checked: number, undecided = 0): void {
    this.checked += checked;
    this.undecided += undecided;
  }

  get findings(): SubjectFindings {
    const of = (kind: DriftKind): DriftedIds => this.found.get(kind) ?? { count: 0, ids: [] };
    const { subject, checked, undecided } = this;
    return {
      subject,
      checked,
      missing: of('missing'),
      stale: of('stale'),
      orphan: of('orphan'),
      ahead: of('ahead'),
      undecided,
    };
  }
}

/** How many entities of a mirror differ from the record. */
export function driftCount(findings: readonly SubjectFindings[]): number {
  return findings.reduce((sum, of) => sum + DRIFT_KINDS.reduce((n, kind) => n + of[kind].count, 0), 0);
}

export function driftText(findings: readonly SubjectFindings[]): string {
  return findings
    .map(
      (of) => `${of.subject}: ${DRIFT_KINDS.map((kind) => `${String(of[kind].count)} ${kind}`).join(', ')}`,
    )
    .join('; ');
}
