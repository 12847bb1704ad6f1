import {
  benjaminiHochberg,
  courseOf,
  evidenceOf,
  verdictOf,
  type CoursePoint,
  type TrialData,
  type TrialEvidence,
  type Verdict,
} from '@stemma/analytics';
import type { Trial } from '@stemma/models';
import type { Improvements } from '../ports/improvements.js';
import { kindOf } from './plan-trial.js';

/** What the data of a trial say by now. The same data give the same report. */
export interface TrialReport extends Omit<TrialEvidence, 'pValue'>, Verdict {
  readonly improvementId: string;
  readonly trial: Trial;
  readonly correction: {
    readonly method: 'benjamini_hochberg';
    /** Of this trial alone, and corrected for those beside it; null without evidence. */
    readonly pValue: number | null;
    readonly adjustedPValue: number | null;
    /** Trials of the pattern that ran at the same time, this one among them. */
    readonly trials: readonly { readonly trialId: string; readonly pValue: number | null }[];
  };
}

/** With the way of the sequential test to where it is. */
export interface ChartedReport extends TrialReport {
  readonly course: readonly CoursePoint[];
}

/** Report and course of the same data. */
export async function chartTrial(improvements: Improvements, trial: Trial): Promise<ChartedReport> {
  const data = await dataOf(improvements, trial);
  return { ...(await judge(improvements, trial, data)), course: courseOf(trial, data.metric) };
}

export async function judgeTrial(improvements: Improvements, trial: Trial): Promise<TrialReport> {
  return judge(improvements, trial, await dataOf(improvements, trial));
}

async function judge(improvements: Improvements, trial: Trial, data: TrialData): Promise<TrialReport> {
  const { pValue, ...evidence } = evidenceOf(trial, data);
  const trials: { trialId: string; pValue: number | null }[] = [];
  for (const other of await improvements.trialsBeside(trial)) {
    const isThis = other.trialId === trial.trialId;
    trials.push({
      trialId: other.trialId,
      pValue: isThis ? pValue : await pValueOf(improvements, other),
    });
  }
  // Without evidence a trial weighs as one that found nothing.
  const adjusted = benjaminiHochberg(trials.map((other) => other.pValue ?? 1));
  const own = trials.findIndex(({ trialId }) => trialId === trial.trialId);
  const adjustedPValue = pValue === null ? null : (adjusted[own] ?? pValue);
  return {
    improvementId: trial.improvementId,
    trial,
    ...verdictOf(trial, { ...evidence, pValue }, adjustedPValue),
    ...evidence,
    correction: { method: 'benjamini_hochberg', pValue, adjustedPValue, trials },
  };
}

/** Of an ended trial what was found then stays. */
async function pValueOf(improvements: Improvements, trial: Trial): Promise<number | null> {
  if (trial.isRunning) return evidenceOf(trial, await dataOf(improvements, trial)).pValue;
  return (await improvements.improvement(trial.improvementId))?.pValue ?? null;
}

async function dataOf(improvements: Improvements, trial: Trial): Promise<TrialData> {
  const { measured, ...arms } = await improvements.values(trial, trial.metric);
  const guards = [];
  for (const { metric } of trial.guards) {
    const { baseline, candidate } = await improvements.values(trial, metric);
    guards.push({ kind: kindOf(metric), baseline, candidate });
  }
  return {
    units: await improvements.units(trial.trialId),
    measured,
    metric: { kind: kindOf(trial.metric), ...arms },
    guards,
  };
}
