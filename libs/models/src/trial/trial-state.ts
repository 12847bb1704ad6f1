export const TRIAL_ARMS = ['baseline', 'candidate'] as const;
export type TrialArm = (typeof TRIAL_ARMS)[number];

/** Which way is better. */
export const TRIAL_DIRECTIONS = ['lower', 'higher'] as const;
export type TrialDirection = (typeof TRIAL_DIRECTIONS)[number];

/** A metric that must not become worse by more than `tolerance` of the baseline's mean. */
export interface TrialGuard {
  readonly metric: string;
  readonly direction: TrialDirection;
  readonly tolerance: number;
}

/** What is asked, and how surely it must be answered. Effects are relative: 0.1 = a tenth of the baseline's mean. */
export interface TrialDesign {
  readonly metric: string;
  readonly direction: TrialDirection;
  /** The least gain worth having: the measured one must reach it. */
  readonly minimumEffect: number;
  /** The gain that is found with the probability `power`. */
  readonly expectedEffect: number;
  /** How often a candidate that is no better may be taken for better, however often one looks. */
  readonly alpha: number;
  readonly power: number;
  /** The share of units that the candidate gets. */
  readonly candidateShare: number;
  readonly guards: readonly TrialGuard[];
  /** Units of each arm; the verdict rests on the first so many. */
  readonly plannedBaseline: number;
  readonly plannedCandidate: number;
}

/** A comparison of two versions in use. It runs until `endedAt`. */
export interface TrialState extends TrialDesign {
  readonly trialId: string;
  readonly improvementId: string;
  readonly patternId: string;
  readonly baselineNodeId: string;
  readonly candidateNodeId: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly createdBy: string;
}

/** Where an execution belongs: the trial, the arm, and, where the arms were drawn by it, the unit. */
export interface ExecutionTrial {
  readonly trialId: string;
  readonly arm: TrialArm;
  readonly unit: string | null;
}
