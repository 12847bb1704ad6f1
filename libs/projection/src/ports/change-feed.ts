import type { Position } from '@stemma/models';
import type { HourSum } from './by-time.js';
import type { Entity, Subject } from './subject.js';

/** Which share of the entities: those whose id hashes to `lane` of `lanes`. */
export interface Lane {
  readonly lane: number;
  readonly lanes: number;
}

export interface LaneQuestion {
  readonly mirror: string;
  readonly lane: number;
  /** The lease that is renewed on the way: one that rests costs no statement of its own. */
  readonly renew: { readonly epoch: bigint; readonly leaseMs: number } | null;
}

export interface LaneSeen {
  /** Of its checkpoint; null where it has none in this database cluster. */
  readonly position: Position | null;
  /** Null: nobody feeds it. */
  readonly holder: string | null;
  /** No state of the mirror waits as a dead letter. */
  readonly isWhole: boolean;
  /** False: somebody has taken the lease; null: nothing was to be renewed. */
  readonly isRenewed: boolean | null;
}

export interface Sighting {
  readonly frontier: Position;
  /** Somebody brings much in at this moment. */
  readonly isImporting: boolean;
  /** In the order in which they were asked for. */
  readonly lanes: readonly LaneSeen[];
}

/** What the canonical record tells its mirrors. */
export interface ChangeFeed {
  /**
   * The entities that changed behind `after`, as they are now, all read in one snapshot. Only changes that no
   * running transaction can precede are told, so none is ever skipped.
   */
  page(after: Position, subjects: readonly Subject[], lane: Lane, limit: number): Promise<FeedPage>;
  /** The newest position behind which nothing older can still appear. */
  frontier(): Promise<Position>;
  /** The same, and what other processes have brought about in these lanes: one statement, one snapshot. */
  look(lanes: readonly LaneQuestion[]): Promise<Sighting>;
  /**
   * The newest position of all that is committed, whether older ones can still appear behind it or not; of what was
   * dropped from the log where nothing has come since.
   */
  newest(): Promise<Position>;
  /** All entities of a subject in id order, deleted ones too as long as their row exists. Null cursor: from the start. */
  scan(subject: Subject, after: string | null, lane: Lane, limit: number): Promise<Entity[]>;
  /** The entities named, as they are now. An id without a row is left out. */
  load(subject: Subject, ids: readonly string[]): Promise<Entity[]>;
  /** Of a subject with instants: as a mirror's `ByTime` answers. */
  hours(subject: Subject, from: Date, to: Date): Promise<HourSum[]>;
  /** The same of the entities themselves, with instants in [from, to), in order of time. */
  between(subject: Subject, from: Date, to: Date, limit: number): Promise<Entity[]>;
  /** The first instant of any at `from` or later; null where there is none. */
  firstInstant(subject: Subject, from: Date): Promise<Date | null>;
  /** From when on all of a subject are held: what is older may have left the record, and no mirror need hold it. Null: all are. */
  heldSince(subject: Subject): Promise<Date | null>;
  /** The entities of these subjects that the write of `position` changed; empty once the log is cut. */
  written(position: Position, subjects: readonly Subject[]): Promise<WrittenEntity[]>;
  /** About how many entities of a subject there are to scan: where there are many, an estimate that costs nothing. */
  count(subject: Subject): Promise<number>;
  /** When the oldest change of these subjects behind `position` was made; null where there is none. */
  oldestAfter(position: Position, subjects: readonly Subject[]): Promise<Date | null>;
  /** What holds the frontier back; null while nothing that is committed waits for it. */
  stall(): Promise<Stall | null>;
  standing(position: Position): Promise<Standing>;
}

/**
 * Where a position stands in the log.
 * known    the log resumes from there
 * dropped  changes behind it have been dropped: only a full load helps
 * unknown  nothing was ever written there: it is one of another record, or of this one before it was put back
 */
export type Standing = 'known' | 'dropped' | 'unknown';

export interface FeedPage {
  readonly entities: readonly Entity[];
  /** Everything up to here is in the page or concerns other subjects. */
  readonly next: Position;
  /** More is waiting. */
  readonly more: boolean;
}

/** Committed changes wait for a transaction that began earlier and has not ended. */
export interface Stall {
  /** How long that transaction has been open. */
  readonly ageMs: number;
  /** Null for a prepared transaction. */
  readonly pid: number | null;
  /** `application_name` of its connection, or the name of the prepared transaction; null where it may not be seen. */
  readonly application: string | null;
  /** Such as `idle in transaction`, or `prepared`. */
  readonly state: string | null;
  readonly query: string | null;
}

export interface WrittenEntity {
  readonly subject: Subject;
  readonly id: string;
  /** It has been changed again since. */
  readonly superseded: boolean;
}
