import type { TrialDesign } from '@stemma/models';
import { evidenceOf, type MetricValues, type TrialData } from './evidence.js';
import { verdictOf, type Verdict } from './verdict.js';

const design: TrialDesign = {
  metric: 'executionTimeMs',
  direction: 'lower',
  minimumEffect: 0.05,
  expectedEffect: 0.1,
  alpha: 0.05,
  power: 0.8,
  candidateShare: 0.5,
  guards: [],
  plannedBaseline: 100,
  plannedCandidate: 100,
};

/** A fixed spread of ±10 around a mean, in an order that favours nobody. */
const around = (mean: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => mean + (((index * 8) % 21) - 10));
const times = (baseline: number[], candidate: number[]): MetricValues => ({
  kind: 'mean',
  baseline,
  candidate,
});
const data = (metric: MetricValues, guards: MetricValues[] = []): TrialData => {
  const units = { baseline: metric.baseline.length, candidate: metric.candidate.length };
  return { units, measured: units, metric, guards };
};
const judge = (given: TrialData, of: Partial<TrialDesign> = {}): Verdict => {
  const asked = { ...design, ...of };
  const evidence = evidenceOf(asked, given);
  expect(JSON.stringify(evidence)).not.toMatch(/NaN|Infinity/);
  expect(numbersIn(evidence).every(Number.isFinite)).toBe(true);
  return verdictOf(asked, evidence, evidence.pValue);
};
const codes = ({ reasons }: Verdict): string[] => reasons.map(({ code }) => code);

describe('the verdict on a trial', () => {
  it('validates a gain at the planned sample, and stops early for a clear one', () => {
    expect(judge(data(times(around(100, 100), around(90, 100))))).toMatchObject({
      verdict: 'validate',
      decidedBy: 'planned_sample',
    });
    expect(judge(data(times(around(100, 60), around(80, 60))))).toMatchObject({
      verdict: 'validate',
      decidedBy: 'sequential',
    });
  });

  it('wants the minimum effect, however significant a smaller one is', () => {
    const small = judge(data(times(around(100, 100), around(96, 100))));
    expect(small.verdict).toBe('reject');
    expect(codes(small)).toEqual(['below_minimum_effect', 'planned_sample_reached']);
  });

  it('says of a planned sample without variation that there is nothing to test, not that it is too small', () => {
    const equal = Array<number>(30).fill(5);
    const flat = judge(data(times(equal, equal)), { plannedBaseline: 30, plannedCandidate: 30 });
    expect(codes(flat)).toEqual(['no_evidence', 'below_minimum_effect', 'planned_sample_reached']);
    expect(flat.reasons[0]?.message).toBe('No value differs from another: there is nothing to test.');
  });

  it('judges by the absolute gain where the mean of the baseline is 0', () => {
    const share = (successes: number, of: number): number[] =>
      Array.from({ length: of }, (_, index) => (index < successes ? 1 : 0));
    const rates = (baseline: number, candidate: number): TrialData =>
      data({ kind: 'rate', baseline: share(baseline, 60), candidate: share(candidate, 60) });
    const asked = {
      metric: 'success',
      direction: 'higher',
      plannedBaseline: 60,
      plannedCandidate: 60,
    } as const;
    const clear = judge(rates(0, 60), asked);
    expect(clear).toMatchObject({ verdict: 'validate', reasons: [{ code: 'significant' }] });
    expect(clear.reasons[0]?.message).toContain('Better by 1 from a mean of 0');
    expect(judge(rates(0, 0), asked).verdict).toBe('reject');
  });

  it('rejects what is worse, and never takes it for better by turning the direction', () => {
    expect(judge(data(times(around(100, 60), around(130, 60))))).toMatchObject({
      verdict: 'reject',
      reasons: [{ code: 'worse' }],
    });
    expect(judge(data(times(around(100, 60), around(70, 60))), { direction: 'higher' }).verdict).toBe(
      'reject',
    );
  });

  it('sees early that a small arm fails more', () => {
    const of = (count: number, failures: number): number[] =>
      Array.from({ length: count }, (_, i) => (i < failures ? 0 : 1));
    const asked = {
      direction: 'higher',
      candidateShare: 0.2,
      plannedBaseline: 800,
      plannedCandidate: 200,
    } as const;
    const rates = { kind: 'rate', baseline: of(400, 80), candidate: of(100, 45) } as const;
    expect(judge(data(rates), asked)).toMatchObject({ verdict: 'reject', reasons: [{ code: 'worse' }] });
  });

  it('goes on while the sample is open, and rejects what is not shown by its end', () => {
    const open = judge(data(times(around(100, 60), around(99, 60))));
    expect(open.verdict).toBe('continue');
    expect(codes(open)).toEqual(['not_significant', 'below_minimum_effect', 'planned_sample_open']);
    expect(judge(data(times(around(100, 100), around(99.5, 100)))).verdict).toBe('reject');
  });

  it('trusts no trial whose arms are not shared out as planned', () => {
    const broken = judge(data(times(around(100, 100), around(80, 200))), { plannedCandidate: 200 });
    expect(broken).toMatchObject({ verdict: 'continue', reasons: [{ code: 'sample_ratio_mismatch' }] });
    const lost = {
      ...data(times(around(100, 100), around(80, 50))),
      units: { baseline: 100, candidate: 100 },
    };
    expect(codes(judge(lost))).toEqual(['sample_ratio_mismatch']);
  });

  it('needs every guard to hold: one that is broken rejects, one without values keeps it from being validated', () => {
    const better = times(around(100, 100), around(80, 100));
    const guards = [{ metric: 'memoryUsageMb', direction: 'lower', tolerance: 0.1 }] as const;
    const guarded = (baseline: number[], candidate: number[]): Verdict =>
      judge(data(better, [times(baseline, candidate)]), { guards });
    expect(guarded(around(50, 100), around(50, 100)).verdict).toBe('validate');
    expect(guarded(around(50, 100), around(75, 100))).toMatchObject({
      verdict: 'reject',
      reasons: [{ code: 'guard_broken' }],
    });
    expect(codes(guarded([], []))).toContain('guard_open');
    expect(guarded([], []).verdict).toBe('reject');
    expect(guarded(Array<number>(100).fill(2), Array<number>(100).fill(2)).verdict).toBe('validate');
  });

  it('holds a rate to its tolerance by its bounds, not by its point', () => {
    const better = times(around(100, 100), around(80, 100));
    const guards = [{ metric: 'success', direction: 'higher', tolerance: 0.02 }] as const;
    const rates = {
      kind: 'rate',
      baseline: Array<number>(100).fill(1),
      candidate: Array<number>(100).fill(1),
    } as const;
    // Of 100 without a failure nobody knows that fewer than 2 % fail.
    expect(codes(judge(data(better, [rates]), { guards }))).toContain('guard_open');
    expect(judge(data(better, [rates]), { guards: [{ ...guards[0], tolerance: 0.05 }] }).verdict).toBe(
      'validate',
    );
  });

  it.each<[string, MetricValues]>([
    ['no values at all', times([], [])],
    ['one arm without values', times(around(100, 100), [])],
    ['a single value', times([1], [])],
    ['one value in each arm', times([1], [2])],
    ['all values equal', times(Array<number>(100).fill(7), Array<number>(100).fill(7))],
    ['zeros only', times(Array<number>(100).fill(0), Array<number>(100).fill(0))],
    [
      'only successes',
      { kind: 'rate', baseline: Array<number>(100).fill(1), candidate: Array<number>(100).fill(1) },
    ],
    ['huge values', times(around(1e99, 100), around(1e99, 100))],
    [
      'values that are almost equal',
      times([...Array<number>(99).fill(1e9), 1e9 + 1e-6], Array<number>(100).fill(1e9)),
    ],
  ])('says clearly that it cannot tell from %s, in finite numbers', (_, metric) => {
    expect(judge(data(metric))).toMatchObject({ verdict: expect.not.stringMatching('validate') });
  });

  it('takes a small arm that lacks its tail by chance for as skewed as the large one', () => {
    const tail = (count: number): number[] =>
      Array.from({ length: count }, (_, i) => (i % 10 === 9 ? 500 : 55));
    const evenly = (count: number, from: number, to: number): number[] =>
      Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
    const of = { candidateShare: 0.03, plannedBaseline: 4_000, plannedCandidate: 120 };
    const lucky = data(times(tail(2_000), evenly(66, 10, 110)));
    const evidence = evidenceOf({ ...design, ...of }, lucky);
    expect(evidence.effect.gain).toBeGreaterThan(0.3);
    expect(evidence.sequential).toEqual({ pValue: null, worsePValue: null, notReady: 'too_skewed' });
    expect(verdictOf({ ...design, ...of }, evidence, evidence.pValue).verdict).toBe('continue');
  });

  it('validates two constants that differ, by their ranks', () => {
    const constants = times(Array<number>(100).fill(10), Array<number>(100).fill(5));
    expect(evidenceOf(design, data(constants)).test?.name).toBe('mann_whitney');
    expect(judge(data(constants)).verdict).toBe('validate');
  });

  it('is the same for the same data, byte for byte', () => {
    const once = JSON.stringify(evidenceOf(design, data(times(around(100, 100), around(90, 100)))));
    expect(JSON.stringify(evidenceOf(design, data(times(around(100, 100), around(90, 100)))))).toBe(once);
  });
});

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
