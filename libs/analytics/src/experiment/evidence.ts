import type { MetricKind, TrialDesign, TrialDirection } from '@stemma/models';
import { compare, spreadOf, type Comparison } from './comparison.js';
import { decisivePValue } from './decision.js';
import { fixedTest, flipped, TEST_RULE, type Arms } from './fixed-test.js';
import { guardFinding, type GuardFinding } from './guards.js';
import { fixedIntervals, sequentialIntervals, type EffectIntervals } from './intervals.js';
import { momentsOf, skewnessOf, type Moments } from './moments.js';
import { sampleRatio, type SampleRatio } from './sample-ratio.js';
import { powerBy, sampleSize, type SampleQuestion } from './sample-size.js';
import { notReady, sequentialPValue, type NotReady } from './sequential.js';
import type { TestResult } from './two-sample-tests.js';

/** The values of a metric, unit by unit in the order in which they came, at most as many as planned. */
export interface MetricValues extends Arms {
  readonly kind: MetricKind;
}

export interface TrialData {
  /** All units that were seen, measured or not. */
  readonly units: { readonly baseline: number; readonly candidate: number };
  /** Those of them with a value of the metric, however many are looked at. */
  readonly measured: { readonly baseline: number; readonly candidate: number };
  readonly metric: MetricValues;
  /** In the order of the design's guards. */
  readonly guards: readonly MetricValues[];
}

interface ArmSummary {
  /** Units seen; of them measured; of these looked at; of these planned. */
  readonly units: number;
  readonly measured: number;
  readonly count: number;
  readonly planned: number;
  /** null without values. */
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  readonly skewness: number | null;
}

/** What the data of a trial say, before it is weighed against other trials. */
export interface TrialEvidence {
  readonly kind: MetricKind;
  /** Both arms have their planned sample. */
  readonly isComplete: boolean;
  readonly baseline: ArmSummary;
  readonly candidate: ArmSummary;
  readonly sampleRatio: SampleRatio;
  readonly effect: {
    /** candidate − baseline; relative to the baseline's mean. */
    readonly absolute: number | null;
    readonly relative: number | null;
    /** `relative` in the wanted direction: 0.1 = better by a tenth. */
    readonly gain: number | null;
    readonly level: number;
    readonly intervals: EffectIntervals | null;
  };
  /** At the planned sample only: looked at before, its p-value would promise too much. */
  readonly test: (TestResult & { readonly rule: string }) | null;
  /** Holds whenever one looks. `notReady`: why there is none yet. */
  readonly sequential: {
    readonly pValue: number | null;
    readonly worsePValue: number | null;
    readonly notReady: NotReady | null;
  };
  /** Of both, held against alpha; null while there is no evidence at all. */
  readonly pValue: number | null;
  readonly power: {
    readonly planned: number;
    /** With the units counted so far, by the baseline's values. */
    readonly reached: number | null;
    /** null also where no sample would be enough. */
    readonly needed: { readonly baseline: number; readonly candidate: number } | null;
  };
  readonly guards: readonly GuardFinding[];
}

/** @throws never: what cannot be told is null. */
export function evidenceOf(design: TrialDesign, data: TrialData): TrialEvidence {
  const { direction, alpha } = design;
  const horizon = { baseline: design.plannedBaseline, candidate: design.plannedCandidate };
  const { metric } = data;
  const [baseline, candidate] = [momentsOf(metric.baseline), momentsOf(metric.candidate)];
  const comparison = compare(metric.kind, baseline, candidate);
  const isComplete = baseline.count >= horizon.baseline && candidate.count >= horizon.candidate;
  const test = isComplete && comparison !== null ? fixedTest(comparison, metric, direction) : null;
  const reason = comparison === null ? 'too_few' : notReady(comparison);
  const atAnyTime = (better: TrialDirection): number | null =>
    comparison === null || reason !== null
      ? null
      : sequentialPValue(better === 'higher' ? comparison : flipped(comparison), horizon, alpha);
  const sequential = {
    pValue: atAnyTime(direction),
    worsePValue: atAnyTime(direction === 'higher' ? 'lower' : 'higher'),
    notReady: reason,
  };
  const relative = comparison?.relative ?? null;
  return {
    kind: metric.kind,
    isComplete,
    baseline: summary(metric.kind, baseline, data, 'baseline', horizon.baseline),
    candidate: summary(metric.kind, candidate, data, 'candidate', horizon.candidate),
    sampleRatio: worseRatio(design, data),
    effect: {
      absolute: comparison?.absolute ?? null,
      relative,
      gain: relative === null || direction === 'higher' ? relative : -relative,
      level: 1 - alpha,
      intervals: intervalsOf(comparison, design, isComplete, reason),
    },
    test: test === null ? null : { ...test, rule: TEST_RULE },
    sequential,
    pValue: decisivePValue(sequential.pValue, test?.pValue ?? null),
    power: powerReached(design, metric),
    guards: design.guards.map((guard, index) => {
      const values = data.guards[index];
      const guarded =
        values === undefined
          ? null
          : compare(values.kind, momentsOf(values.baseline), momentsOf(values.candidate));
      return guardFinding(guard, guarded, horizon, alpha, isComplete);
    }),
  };
}

function intervalsOf(
  comparison: Comparison | null,
  { alpha, plannedBaseline, plannedCandidate }: TrialDesign,
  isComplete: boolean,
  reason: NotReady | null,
): EffectIntervals | null {
  if (comparison === null || reason === 'no_variation') return null;
  if (isComplete) return fixedIntervals(comparison, alpha);
  const horizon = { baseline: plannedBaseline, candidate: plannedCandidate };
  return reason === null ? sequentialIntervals(comparison, horizon, alpha) : null;
}

/** Of the units, and of those measured: that one arm loses its measurements is as bad as losing its units. */
function worseRatio({ candidateShare }: TrialDesign, { units, measured }: TrialData): SampleRatio {
  const ofUnits = sampleRatio(units.baseline, units.candidate, candidateShare);
  const ofMeasured = sampleRatio(measured.baseline, measured.candidate, candidateShare);
  return (ofMeasured.pValue ?? 1) < (ofUnits.pValue ?? 1) ? ofMeasured : ofUnits;
}

function summary(
  kind: MetricKind,
  moments: Moments,
  { units, measured }: TrialData,
  arm: 'baseline' | 'candidate',
  planned: number,
): ArmSummary {
  const { count, mean } = moments;
  return {
    units: units[arm],
    measured: measured[arm],
    count,
    planned,
    mean: count === 0 ? null : mean,
    standardDeviation: count < 2 ? null : Math.sqrt(spreadOf(kind, moments)),
    skewness: count < 3 ? null : skewnessOf(moments),
  };
}

function powerReached(design: TrialDesign, { kind, ...arms }: MetricValues): TrialEvidence['power'] {
  const planned = design.power;
  const [baseline, candidate] = [momentsOf(arms.baseline), momentsOf(arms.candidate)];
  if (compare(kind, baseline, candidate) === null || baseline.mean === 0)
    return { planned, reached: null, needed: null };
  const sign = design.direction === 'higher' ? 1 : -1;
  const question: SampleQuestion = { ...design, kind, sign, values: arms.baseline };
  const needed = sampleSize(question);
  const whole = { baseline: Math.ceil(needed.baseline), candidate: Math.ceil(needed.candidate) };
  return {
    planned,
    reached: powerBy(question)(baseline.count + candidate.count),
    needed: Number.isFinite(needed.baseline) ? whole : null,
  };
}
