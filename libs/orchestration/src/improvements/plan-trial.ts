import { guardSampleSize, momentsOf, sampleSize, spreadOf } from '@stemma/analytics';
import {
  MAX_PLANNED_ARM,
  MIN_PLANNED_ARM,
  StemmaError,
  trialMetricOf,
  type MetricKind,
  type TrialDesign,
  type TrialDirection,
} from '@stemma/models';

/** A trial as it is asked for. `plannedSample`: units of both arms together; null: as many as the power takes. */
export interface TrialRequest extends Omit<
  TrialDesign,
  'plannedBaseline' | 'plannedCandidate' | 'expectedEffect'
> {
  readonly expectedEffect: number | null;
  readonly plannedSample: number | null;
}

/** Before so many measurements nobody knows how much they vary. */
const MIN_MEASURED = 30;

/**
 * Settles what a request leaves open, from what the baseline has measured so far.
 * @param measured of a metric, by its name
 * @throws StemmaError `validation_failed`: an effect that cannot be, too little measured to plan by, too large a sample
 */
export function planTrial(
  { plannedSample, expectedEffect: asked, ...request }: TrialRequest,
  measured: ReadonlyMap<string, readonly number[]>,
): TrialDesign {
  const { metric, direction, minimumEffect, candidateShare } = request;
  const values = measured.get(metric) ?? [];
  const baseline = momentsOf(values);
  const kind = kindOf(metric);
  const isKnown = baseline.count >= MIN_MEASURED && baseline.mean !== 0;
  const attainable = attainableGain(kind, direction, isKnown ? baseline.mean : null);
  const expectedEffect = asked ?? Math.min(2 * minimumEffect, (minimumEffect + attainable) / 2);
  requireEffects(minimumEffect, expectedEffect, attainable, asked === null);
  const effects = { ...request, expectedEffect };
  if (plannedSample !== null) return { ...effects, ...arms(plannedSample, candidateShare, '/plannedSample') };
  if (!isKnown) {
    const reason =
      baseline.count < MIN_MEASURED
        ? `${String(baseline.count)} measurements of ${metric} by the baseline tell too little to plan by`
        : `the baseline's mean of ${metric} is 0, and nothing is planned by shares of 0`;
    throw invalid('/plannedSample', `is required: ${reason}`, 'required');
  }
  const sign = direction === 'higher' ? 1 : -1;
  const totals = [
    totalOf(sampleSize({ ...effects, kind, sign, values })),
    // Guards must be shown to hold too, where nothing is worse; of those never measured before nothing is known.
    ...request.guards.flatMap(({ metric: name, tolerance }) => {
      const guarded = momentsOf(measured.get(name) ?? []);
      const variance = spreadOf(kindOf(name), guarded);
      if (guarded.count < MIN_MEASURED || guarded.mean === 0 || variance === 0 || tolerance === 0) return [];
      return [totalOf(guardSampleSize({ ...effects, mean: guarded.mean, variance, tolerance }))];
    }),
  ];
  const least = MIN_PLANNED_ARM / Math.min(candidateShare, 1 - candidateShare);
  return { ...effects, ...arms(Math.max(least, ...totals), candidateShare, '/expectedEffect') };
}

export function kindOf(metric: string): MetricKind {
  return trialMetricOf(metric)?.kind ?? 'mean';
}

/** The largest gain that there can be, relative to the baseline's mean. */
function attainableGain(kind: MetricKind, direction: TrialDirection, mean: number | null): number {
  if (direction === 'lower') return 1;
  return kind === 'rate' && mean !== null && mean > 0 ? (1 - mean) / mean : Infinity;
}

function requireEffects(minimum: number, expected: number, attainable: number, isDerived: boolean): void {
  const most = `${String(Number((attainable * 100).toPrecision(3)))} %`;
  if (minimum >= attainable)
    throw invalid('/minimumEffect', `must be below ${most}, which is all that can be gained`);
  if (expected > attainable)
    throw invalid('/expectedEffect', `must be at most ${most}, which is all that can be gained`);
  if (expected > minimum) return;
  throw isDerived
    ? invalid('/expectedEffect', 'is required where minimumEffect is 0', 'required')
    : invalid('/expectedEffect', 'must be larger than minimumEffect');
}

function totalOf({ baseline, candidate }: ReturnType<typeof sampleSize>): number {
  return baseline + candidate;
}

function arms(total: number, candidateShare: number, pointer: string) {
  if (total === Infinity) throw invalid(pointer, 'is such that no sample of these values would show it');
  const plannedCandidate = Math.ceil(total * candidateShare - 1e-9);
  const plannedBaseline = Math.ceil(total * (1 - candidateShare) - 1e-9);
  for (const planned of [plannedBaseline, plannedCandidate]) {
    if (planned < MIN_PLANNED_ARM || planned > MAX_PLANNED_ARM) {
      throw invalid(
        pointer,
        `leads to an arm of ${String(planned)} units; it must have ${String(MIN_PLANNED_ARM)} to ${String(MAX_PLANNED_ARM)}`,
      );
    }
  }
  return { plannedBaseline, plannedCandidate };
}

function invalid(pointer: string, message: string, code: 'invalid' | 'required' = 'invalid'): StemmaError {
  return StemmaError.invalid([{ pointer, code, message }]);
}
