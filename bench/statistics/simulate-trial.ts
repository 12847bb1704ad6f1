import {
  compare,
  decisivePValue,
  evidenceOf,
  fixedIntervals,
  fixedTest,
  flipped,
  notReady,
  RunningMoments,
  sequentialIntervals,
  sequentialPValue,
  verdictOf,
  type Bounds,
  type Verdict,
} from '@stemma/analytics';
import type { TrialDesign } from '@stemma/models';
import type { Population } from './populations.js';

export interface SimulatedTrial {
  /** At some look, before or at the planned sample, the decisive p-value was at most alpha. */
  readonly everSignificant: boolean;
  /** Some look would have validated it. */
  readonly everValidated: boolean;
  /** What the product says of the whole sample. */
  readonly verdict: Verdict['verdict'];
  readonly mismatch: boolean;
  readonly looks: number;
  /** The sequential intervals held the truth at every look. */
  readonly coveredAlways: boolean;
  /** The fixed intervals did at the planned sample; absolute and relative. */
  readonly coveredAbsolute: boolean;
  readonly coveredRelative: boolean;
  /** It was validated before the planned sample was reached. */
  readonly stoppedEarly: boolean;
}

export interface Setting {
  readonly design: TrialDesign;
  readonly baseline: Population;
  readonly candidate: Population;
  /** The candidate's share as it is, where it is not as designed. */
  readonly actualShare?: number;
  /** Leave the intervals at each look alone: they take most of the time. */
  readonly withoutIntervals?: boolean;
}

/** One trial, unit by unit, with a look after each: the product's own functions on drawn values. */
export function simulateTrial(
  { design, baseline, candidate, actualShare, withoutIntervals = false }: Setting,
  random: () => number,
): SimulatedTrial {
  const share = actualShare ?? design.candidateShare;
  const values = { baseline: [] as number[], candidate: [] as number[] };
  const moments = { baseline: new RunningMoments(), candidate: new RunningMoments() };
  const units = { baseline: 0, candidate: 0 };
  const horizon = { baseline: design.plannedBaseline, candidate: design.plannedCandidate };
  const truth = candidate.mean - baseline.mean;
  const relativeTruth = truth / baseline.mean;
  let looks = 0;
  let everSignificant = false;
  let coveredAlways = true;
  const validations: number[] = [];
  const note = (pValue: number | null, gain: number): void => {
    if (pValue === null || pValue > design.alpha) return;
    everSignificant = true;
    if (gain > 0 && gain >= design.minimumEffect)
      validations.push(values.baseline.length + values.candidate.length);
  };
  const isFull = (): boolean =>
    values.baseline.length >= horizon.baseline && values.candidate.length >= horizon.candidate;
  for (;;) {
    const arm = random() < share ? 'candidate' : 'baseline';
    units[arm]++;
    if (values[arm].length >= horizon[arm]) continue;
    const value = (arm === 'candidate' ? candidate : baseline).draw(random());
    values[arm].push(value);
    moments[arm].add(value);
    if (isFull()) break;
    const comparison = compare(baseline.kind, moments.baseline, moments.candidate);
    if (comparison === null || notReady(comparison) !== null) continue;
    looks++;
    const gain = design.direction === 'higher' ? comparison : flipped(comparison);
    note(decisivePValue(sequentialPValue(gain, horizon, design.alpha), null), gain.relative ?? 0);
    if (withoutIntervals) continue;
    const intervals = sequentialIntervals(comparison, horizon, design.alpha);
    coveredAlways &&= holds(intervals.absolute, truth) && holds(intervals.relative, relativeTruth);
  }
  const comparison = compare(baseline.kind, moments.baseline, moments.candidate);
  if (comparison === null) throw new Error('a full sample can be compared');
  const gain = design.direction === 'higher' ? comparison : flipped(comparison);
  const sequential = notReady(comparison) === null ? sequentialPValue(gain, horizon, design.alpha) : null;
  const planned = fixedTest(comparison, values, design.direction)?.pValue ?? null;
  note(decisivePValue(sequential, planned), gain.relative ?? 0);
  const fixed = comparison.error === 0 ? null : fixedIntervals(comparison, design.alpha);

  const evidence = evidenceOf(design, {
    units,
    measured: units,
    metric: { kind: baseline.kind, ...values },
    guards: [],
  });
  return {
    everSignificant,
    everValidated: validations.length > 0,
    verdict: verdictOf(design, evidence, evidence.pValue).verdict,
    mismatch: evidence.sampleRatio.mismatch,
    looks,
    coveredAlways,
    coveredAbsolute: fixed !== null && holds(fixed.absolute, truth),
    coveredRelative: fixed !== null && holds(fixed.relative, relativeTruth),
    stoppedEarly: (validations[0] ?? Infinity) < horizon.baseline + horizon.candidate,
  };
}

function holds(interval: Bounds | null, truth: number): boolean {
  return interval !== null && interval[0] <= truth && truth <= interval[1];
}
