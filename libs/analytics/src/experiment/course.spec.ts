import type { TrialDesign } from '@stemma/models';
import { courseOf, MAX_COURSE_POINTS, type CoursePoint } from './course.js';
import { evidenceOf, type MetricValues } from './evidence.js';

const design: TrialDesign = {
  ...{ metric: 'executionTimeMs', direction: 'lower', minimumEffect: 0.05, expectedEffect: 0.1 },
  ...{
    alpha: 0.05,
    power: 0.8,
    candidateShare: 0.5,
    guards: [],
    plannedBaseline: 400,
    plannedCandidate: 400,
  },
};
/** What evidence must reach to be taken for better: a fifth of alpha. */
const BETTER_LEVEL = 0.01;

const around = (mean: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => mean + (((index * 8) % 21) - 10));
const successes = (share: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) =>
    Math.floor((index + 1) * share) > Math.floor(index * share) ? 1 : 0,
  );
const times = (baseline: number[], candidate: number[]): MetricValues => ({
  kind: 'mean',
  baseline,
  candidate,
});
const evidence = (metric: MetricValues, of: TrialDesign) => {
  const units = { baseline: metric.baseline.length, candidate: metric.candidate.length };
  return evidenceOf(of, { units, measured: units, metric, guards: [] });
};
const last = (points: readonly CoursePoint[]): CoursePoint => {
  const point = points.at(-1);
  if (point === undefined) throw new Error('there is no point');
  return point;
};

describe('the course of the sequential test', () => {
  const metrics: [string, MetricValues, TrialDesign][] = [
    ['of times, a little better', times(around(100, 200), around(97, 180)), design],
    ['of times, much better', times(around(100, 200), around(80, 180)), design],
    ['of times, worse', times(around(100, 200), around(108, 180)), design],
    [
      'of a rate',
      { kind: 'rate', baseline: successes(0.6, 300), candidate: successes(0.75, 280) },
      { ...design, metric: 'success', direction: 'higher' },
    ],
  ];

  it.each(metrics)('ends where the report is, %s', (_, metric, of) => {
    const point = last(courseOf(of, metric));
    const { baseline, candidate, effect, sequential } = evidence(metric, of);
    expect(point).toMatchObject({ baselineCount: baseline.count, candidateCount: candidate.count });
    expect(point.effect).toBeCloseTo(effect.relative ?? NaN, 12);
    expect(effect.intervals?.kind).toBe('sequential');
    effect.intervals?.relative?.forEach((bound, side) =>
      expect(point.interval?.[side]).toBeCloseTo(bound, 12),
    );
    const { direction, alpha } = of;
    const beyond = (border: number | null, upwards: boolean): boolean =>
      upwards ? (point.effect ?? NaN) >= (border ?? NaN) : (point.effect ?? NaN) <= (border ?? NaN);
    expect(beyond(point.better, direction === 'higher')).toBe((sequential.pValue ?? 1) <= BETTER_LEVEL);
    expect(beyond(point.worse, direction === 'lower')).toBe((sequential.worsePValue ?? 1) <= alpha);
  });

  it('has its borders just where the p-value reaches its level', () => {
    // Values of a spread of their own, moved by a thousandth of the baseline's mean to either side of the border.
    const baseline = around(100, 200);
    const { better, worse } = last(courseOf(design, times(baseline, around(100, 200))));
    const pAt = (effect: number) => {
      const { sequential } = evidence(times(baseline, around(100 * (1 + effect), 200)), design);
      return { better: sequential.pValue ?? NaN, worse: sequential.worsePValue ?? NaN };
    };
    expect(pAt((better ?? NaN) - 0.001).better).toBeLessThan(BETTER_LEVEL);
    expect(pAt((better ?? NaN) + 0.001).better).toBeGreaterThan(BETTER_LEVEL);
    expect(pAt((worse ?? NaN) + 0.001).worse).toBeLessThan(design.alpha);
    expect(pAt((worse ?? NaN) - 0.001).worse).toBeGreaterThan(design.alpha);
  });

  it('is bounded, grows, and says nothing before there is evidence', () => {
    const points = courseOf(design, times(around(100, 400), around(90, 390)));
    expect(points).toHaveLength(MAX_COURSE_POINTS);
    points.slice(1).forEach((point, index) => {
      expect(point.baselineCount).toBeGreaterThan(points[index]?.baselineCount ?? 0);
    });
    for (const { baselineCount, candidateCount, interval, better, worse } of points) {
      const isEarly = Math.min(baselineCount, candidateCount) < 50;
      for (const said of [interval, better, worse]) expect(said === null).toBe(isEarly);
    }
  });

  it.each([
    ['no values', times([], []), 0],
    ['values of one arm', times(around(100, 3), []), 3],
    [
      'a mean of 0',
      times(
        around(0, 105).map(() => 0),
        around(5, 105),
      ),
      60,
    ],
  ])('of %s has no borders, and no number that is none', (_, metric, length) => {
    const points = courseOf(design, metric);
    expect(points).toHaveLength(length);
    for (const { effect, better, worse } of points)
      expect([effect, better, worse]).toEqual([null, null, null]);
  });
});
