import type { BroughtImprovement, Improvement, ImprovementStatus, Trial, TrialArm } from '@stemma/models';
import type { Page, PageRequest } from './page.js';

/** Reads of improvements and of the data of their trials. Those of deleted patterns are not there for any of these. */
export interface Improvements {
  improvement(improvementId: string): Promise<Improvement | null>;
  /** Ordered by improvementId, newest first. */
  improvements(query: ImprovementQuery): Promise<Page<Improvement>>;
  trialOf(improvementId: string): Promise<Trial | null>;
  /** In the order of their ids. */
  runningTrials(patternId: string): Promise<Trial[]>;
  /** Running trials of improvements that are in testing, of all patterns, in the order of their ids. */
  trialsInTesting(): Promise<Trial[]>;
  /** Trials of the same pattern that ran while this one did, this one among them; in the order of their ids. */
  trialsBeside(trial: Trial): Promise<Trial[]>;
  /**
   * The first values of a metric in each arm, by the time of the first execution of their unit. A unit's value is the
   * mean of its executions; an execution that names no unit is one of its own. Numbers only, true as 1, below 1e100.
   */
  values(trial: Trial, metric: string): Promise<ArmValues>;
  /** How many units each arm has, whatever was measured of them. */
  units(trialId: string): Promise<Readonly<Record<TrialArm, number>>>;
  /** Where executions of the trial have left by retention since it ended, after the last of them; else null. */
  dataHeldSince(trial: Trial): Promise<Date | null>;
  /** What the latest executions of a version measured, at most `limit` of them. */
  recentValues(
    of: { readonly patternId: string; readonly nodeId: string },
    metric: string,
    limit: number,
  ): Promise<number[]>;
  /** The newest active version of a pattern; null where none is. */
  currentNodeId(patternId: string): Promise<string | null>;
}

export interface ArmValues {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  /** Units with a value, also beyond those planned. */
  readonly measured: Readonly<Record<TrialArm, number>>;
}

export interface ImprovementQuery extends PageRequest {
  readonly patternId?: string | undefined;
  readonly nodeId?: string | undefined;
  readonly status?: ImprovementStatus | undefined;
  readonly improvementType?: string | undefined;
  readonly priority?: string | undefined;
}

/** Within one transaction. */
export interface ImprovementStore extends Improvements {
  /** In no order; those of deleted patterns too: an id stays taken. */
  withTrials(improvementIds: readonly string[]): Promise<BroughtImprovement[]>;
  /** Under an exclusive row lock; null where it is unknown. */
  lock(improvementId: string): Promise<Improvement | null>;
  /** Under an exclusive row lock, for which recordings of its executions wait. */
  lockTrialOf(improvementId: string): Promise<Trial | null>;
  /**
   * Those of deleted patterns too; unknown ids are left out. `hold`: under a lock that lets others hold them too, but not
   * end them.
   */
  trialsById(trialIds: readonly string[], options: { readonly hold: boolean }): Promise<Trial[]>;
  insert(improvements: readonly Improvement[]): Promise<void>;
  update(improvement: Improvement): Promise<void>;
  insertTrials(trials: readonly Trial[]): Promise<void>;
  endTrial(trial: Trial): Promise<void>;
}
