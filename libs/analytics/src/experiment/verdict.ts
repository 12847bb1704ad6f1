import type { TrialDesign } from '@stemma/models';
import { pValueText } from '../p-value.js';
import type { TrialEvidence } from './evidence.js';

export const VERDICTS = ['validate', 'continue', 'reject'] as const;
type VerdictKind = (typeof VERDICTS)[number];

export const REASON_CODES = [
  'sample_ratio_mismatch',
  'guard_broken',
  'worse',
  'significant',
  'no_evidence',
  'not_significant',
  'below_minimum_effect',
  'effect_unknown',
  'guard_open',
  'planned_sample_open',
  'planned_sample_reached',
] as const;
type ReasonCode = (typeof REASON_CODES)[number];

export interface Verdict {
  readonly verdict: VerdictKind;
  readonly decidedBy: 'planned_sample' | 'sequential' | null;
  readonly reasons: readonly { readonly code: ReasonCode; readonly message: string }[];
}

type Reason = Verdict['reasons'][number];

/**
 * Validated is what is significantly better, by at least the minimum effect, with every guard shown to hold and the
 * arms shared out as planned. What is shown to be worse, or not shown to be better by the planned sample, is rejected;
 * all else goes on.
 * @param adjustedPValue the decisive p-value, corrected for the trials beside it; null without evidence
 */
export function verdictOf(
  design: TrialDesign,
  evidence: TrialEvidence,
  adjustedPValue: number | null,
): Verdict {
  const { sampleRatio, sequential, guards, isComplete } = evidence;
  if (sampleRatio.mismatch) {
    const [observed, expected] = [percent(sampleRatio.observed ?? 0), percent(sampleRatio.expected)];
    return open(
      'sample_ratio_mismatch',
      `The candidate got ${observed} of the units, not ${expected}: the arms are not comparable.`,
    );
  }
  for (const guard of guards) {
    if (guard.status === 'broken')
      return rejected(
        'guard_broken',
        `${guard.metric} is worse by more than its tolerance of ${percent(guard.tolerance)}.`,
      );
  }
  if (sequential.worsePValue !== null && sequential.worsePValue <= design.alpha)
    return rejected('worse', 'The candidate is shown to be worse than the baseline.');

  const missing = missingOf(design, evidence, adjustedPValue);
  if (missing.length === 0) {
    const byPlan = evidence.test !== null;
    const { gain } = evidence.effect;
    const by = gain === null ? `${String(absoluteGain(design, evidence))} from a mean of 0` : percent(gain);
    const message = `Better by ${by}, p ${pValueText(adjustedPValue ?? 1)}.`;
    return {
      verdict: 'validate',
      decidedBy: byPlan ? 'planned_sample' : 'sequential',
      reasons: [{ code: 'significant', message }],
    };
  }
  return isComplete
    ? { verdict: 'reject', decidedBy: 'planned_sample', reasons: [...missing, PLAN_REACHED] }
    : { verdict: 'continue', decidedBy: null, reasons: [...missing, planOpen(evidence)] };
}

/** What a validation still lacks. */
function missingOf(design: TrialDesign, evidence: TrialEvidence, adjustedPValue: number | null): Reason[] {
  const { effect, guards } = evidence;
  const missing: Reason[] = [];
  if (adjustedPValue === null) missing.push({ code: 'no_evidence', message: noEvidence(evidence) });
  else if (!(adjustedPValue <= design.alpha))
    missing.push({
      code: 'not_significant',
      message: `p ${pValueText(adjustedPValue)} is above ${String(design.alpha)}.`,
    });
  if (effect.gain !== null) {
    if (!(effect.gain > 0 && effect.gain >= design.minimumEffect))
      missing.push({
        code: 'below_minimum_effect',
        message: `The gain is ${percent(effect.gain)}, wanted are ${percent(design.minimumEffect)}.`,
      });
  } else if (!(absoluteGain(design, evidence) > 0))
    // Any share of a mean of 0 is 0: what is better than that at all is better by enough.
    missing.push({ code: 'effect_unknown', message: 'There is no gain over a mean of 0 of the baseline.' });
  for (const guard of guards) {
    if (guard.status === 'open')
      missing.push({
        code: 'guard_open',
        message: `${guard.metric} is not shown to stay within its tolerance.`,
      });
  }
  return missing;
}

/** candidate − baseline in the wanted direction. */
function absoluteGain({ direction }: TrialDesign, { effect }: TrialEvidence): number {
  const absolute = effect.absolute ?? 0;
  return direction === 'higher' ? absolute : -absolute;
}

function noEvidence({ sequential, isComplete }: TrialEvidence): string {
  // The planned sample has always been tested where there was anything to test.
  switch (isComplete ? 'no_variation' : sequential.notReady) {
    case 'no_variation':
      return 'No value differs from another: there is nothing to test.';
    case 'too_skewed':
      return 'The values are too skewed to be judged before the planned sample.';
    case 'too_few':
    case null:
      return 'There are too few values to be judged yet.';
  }
}

const PLAN_REACHED: Reason = {
  code: 'planned_sample_reached',
  message: 'The planned sample is reached, and more of it would not be looked at.',
};

function planOpen({ baseline, candidate }: TrialEvidence): Reason {
  const of = ({ count, planned }: { count: number; planned: number }): string =>
    `${String(count)} of ${String(planned)}`;
  return {
    code: 'planned_sample_open',
    message: `The baseline has ${of(baseline)} values, the candidate ${of(candidate)}.`,
  };
}

function open(code: ReasonCode, message: string): Verdict {
  return { verdict: 'continue', decidedBy: null, reasons: [{ code, message }] };
}

function rejected(code: ReasonCode, message: string): Verdict {
  return { verdict: 'reject', decidedBy: 'sequential', reasons: [{ code, message }] };
}

function percent(share: number): string {
  return `${String(Number((share * 100).toPrecision(3)))} %`;
}
