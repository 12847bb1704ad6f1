import fc from 'fast-check';
import { runToEnd } from '../run-to-end.fixture.js';
import { compareVersions, type VersionPair } from './compare-versions.js';
import type { Finding } from './finding.js';
import { DETECTION_THRESHOLDS, type DetectionThresholds } from './thresholds.js';
import { useOf, type Habit } from './use.fixture.js';

const usual: Habit = { medianMs: 100, successRate: 0.95, count: 300 };

function pairOf(
  present: Partial<Habit>,
  other: Partial<Habit> = {},
  more: Partial<VersionPair> = {},
): VersionPair {
  return {
    relation: 'previous',
    similarity: null,
    present: useOf('new', 2, { ...usual, ...present }, 1),
    other: useOf('old', 1, { ...usual, ...other }, 2),
    ...more,
  };
}
const compared = (pairs: readonly VersionPair[], thresholds: DetectionThresholds): Finding[] =>
  runToEnd(compareVersions(pairs, thresholds));
const rulesOf = (pairs: readonly VersionPair[], thresholds = DETECTION_THRESHOLDS): string[] =>
  compared(pairs, thresholds).map(({ claim }) => claim);

describe('versions in use, compared', () => {
  it('tell of a slower one, with the evidence', () => {
    const [finding, ...others] = compared([pairOf({ medianMs: 150 })], DETECTION_THRESHOLDS);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      claim: 'latency_regression new old',
      nodeId: 'new',
      candidateNodeId: 'old',
      improvementType: 'performance',
      proposedChanges: { action: 'roll_back', relation: 'previous', test: 'mann_whitney' },
      baselineMetrics: { nodeId: 'new', version: 2, executionCount: 300, from: '2026-03-01T00:00:00.000Z' },
      improvedMetrics: { nodeId: 'old', version: 1 },
      sampleSize: 600,
    });
    expect(Math.abs((finding?.performanceDelta ?? NaN) - 1 / 3)).toBeLessThan(0.1);
    expect(finding?.pValue).toBeLessThan(1e-6);
    expect(finding?.description).toMatch(
      /^Version 2 takes 1\d\d ms \(median\), version 1 before it [\d.]+ ms\.$/,
    );
  });

  it('tell of one that fails more', () => {
    const [finding] = compared([pairOf({ successRate: 0.8 })], DETECTION_THRESHOLDS);
    expect(finding).toMatchObject({ rule: 'error_regression', priority: 'high', performanceDelta: null });
  });

  it('tell of an alternative that does better, and not of the one that does worse', () => {
    const more = { relation: 'similar', similarity: 0.91 } as const;
    const worse = pairOf({ medianMs: 200 }, {}, more);
    const [finding, ...others] = compared(
      [worse, { ...worse, present: worse.other, other: worse.present }],
      DETECTION_THRESHOLDS,
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      rule: 'faster_alternative',
      nodeId: 'new',
      candidateNodeId: 'old',
      proposedChanges: { action: 'replace', similarity: 0.91 },
    });
  });

  it('are silent below each threshold, however sure it is', () => {
    const many = { count: 20_000 };
    expect(rulesOf([pairOf({ ...many, medianMs: 120 }, many)])).toEqual([]);
    expect(rulesOf([pairOf({ ...many, successRate: 0.92 }, many)])).toEqual([]);
    expect(rulesOf([pairOf({ medianMs: 150 })], { ...DETECTION_THRESHOLDS, minSample: 301 })).toEqual([]);
    expect(rulesOf([pairOf({ medianMs: 150 })], { ...DETECTION_THRESHOLDS, minTimeGain: 0.5 })).toEqual([]);
  });

  it('do not recommend what is faster by failing', () => {
    expect(rulesOf([pairOf({ medianMs: 200 }, { successRate: 0.7 })])).toEqual([]);
  });

  it('say nothing of times that never vary, or where all fail', () => {
    const flat = pairOf({});
    const same = { ...flat.present, timesMs: flat.present.timesMs.map(() => 5) };
    expect(rulesOf([{ ...flat, present: same, other: { ...same, nodeId: 'old' } }])).toEqual([]);
    expect(rulesOf([pairOf({ successRate: 0 }, { successRate: 0 })])).toEqual([]);
    expect(rulesOf([pairOf({ count: 0 }, { count: 0 })])).toEqual([]);
    expect(compared([], DETECTION_THRESHOLDS)).toEqual([]);
  });

  it('find planted regressions among many pairs that do not differ, and nothing else', () => {
    const pairs = Array.from({ length: 400 }, (_, index): VersionPair => {
      const planted = index % 40 === 7;
      const slower = planted ? { medianMs: 160 } : {};
      return {
        relation: 'previous',
        similarity: null,
        present: useOf(`new ${String(index)}`, 2, { ...usual, ...slower }, 2 * index + 1),
        other: useOf(`old ${String(index)}`, 1, usual, 2 * index + 2),
      };
    });
    expect(rulesOf(pairs)).toEqual(
      Array.from({ length: 10 }, (_, k) => {
        const index = String(40 * k + 7);
        return `latency_regression new ${index} old ${index}`;
      }),
    );
  });

  it('make nothing of noise: even without thresholds of effect, false findings stay rare', () => {
    const anyEffect = { ...DETECTION_THRESHOLDS, minTimeGain: 0, minSuccessGain: 0, guardAlpha: 0 };
    let runsWithFindings = 0;
    for (let run = 0; run < 300; run++) {
      const pairs = Array.from({ length: 10 }, (_, index): VersionPair => {
        const seed = 1_000_000 + run * 100 + index * 2;
        const habit = { ...usual, count: 60 };
        return {
          relation: 'previous',
          similarity: null,
          present: useOf('new', 2, habit, seed),
          other: useOf('old', 1, habit, seed + 1),
        };
      });
      if (compared(pairs, anyEffect).length > 0) runsWithFindings++;
    }
    // At a level of 0.01 three are expected; the chance of more than ten is below 0.001.
    expect(runsWithFindings).toBeLessThanOrEqual(10);
  });

  it('never recommend a version that is worse by the thresholds, whatever was measured', () => {
    const habit = fc.record({
      medianMs: fc.double({ min: 1, max: 1_000, noNaN: true }),
      successRate: fc.double({ min: 0, max: 1, noNaN: true }),
      count: fc.integer({ min: 0, max: 400 }),
    });
    fc.assert(
      fc.property(habit, habit, fc.nat(1_000), (a, b, seed) => {
        const pair = pairOf(
          {},
          {},
          { present: useOf('new', 2, a, seed), other: useOf('old', 1, b, seed + 1) },
        );
        for (const finding of compared([pair], DETECTION_THRESHOLDS)) {
          const before = finding.baselineMetrics as Record<string, number>;
          const after = finding.improvedMetrics as Record<string, number>;
          expect(
            Math.min(before['executionCount'] ?? 0, after['executionCount'] ?? 0),
          ).toBeGreaterThanOrEqual(50);
          expect(finding.pValue).toBeLessThanOrEqual(0.01);
          const success = (after['successRate'] ?? 0) - (before['successRate'] ?? 0);
          if (finding.rule === 'error_regression') expect(success).toBeGreaterThanOrEqual(0.05);
          else {
            expect(success).toBeGreaterThan(-0.05);
            expect(finding.performanceDelta).toBeGreaterThanOrEqual(0.2);
          }
        }
      }),
    );
  });
});
