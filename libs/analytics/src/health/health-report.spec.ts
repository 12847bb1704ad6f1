import { sampleOf } from '../usage/sample.js';
import { use } from '../usage/uses.fixture.js';
import { healthReport } from './health-report.js';
import { quantileInterval } from './judge-latency.js';
import type { FeedbackSummary } from './judgement.js';
import { HEALTH_THRESHOLDS } from './thresholds.js';

const window = { from: new Date('2026-03-09T00:00:00Z'), to: new Date('2026-03-16T00:00:00Z') };
const baselineWindow = { from: new Date('2026-02-09T00:00:00Z'), to: window.from };

interface Uses {
  readonly n: number;
  readonly failures?: number;
  readonly timeMs?: number;
}

function sample({ n, failures = 0, timeMs = 100 }: Uses, within = window) {
  const uses = Array.from({ length: n }, (_, i) =>
    use({ timestamp: within.from, success: i >= failures, executionTimeMs: timeMs * (1 + (i % 10) / 100) }),
  );
  return sampleOf(uses, within, 'day');
}

function health(current: Uses, baseline: Uses, feedback: FeedbackSummary | null = null) {
  const input = {
    ...{ patternId: 'p', window, baselineWindow, feedback },
    current: sample(current),
    baseline: sample(baseline, baselineWindow),
  };
  return healthReport(input, HEALTH_THRESHOLDS);
}

const aspect = (report: ReturnType<typeof health>, name: string) =>
  report.judgements.find((judgement) => judgement.aspect === name)!;

describe('health', () => {
  it('is good where nothing is surely bad', () => {
    const report = health({ n: 200, failures: 2 }, { n: 1000, failures: 10 });
    expect(report).toMatchObject({
      ...{ healthStatus: 'healthy', isSmallSample: false, recommendations: [] },
      ...{ totalExecutions: 200, totalSuccesses: 198, totalFailures: 2, avgSuccessRate: 0.99 },
    });
    expect(report.errorRate).toBeCloseTo(0.01, 12);
    // 0.99, 1 and 1 at the weights 0.5, 0.25 and 0.15: np.average([.99, 1, 1], weights=[.5, .25, .15])
    expect(report.score).toBeCloseTo(0.9944444444444444, 12);
  });

  it('does not judge a small sample, however bad it looks', () => {
    const report = health({ n: 29, failures: 29, timeMs: 9999 }, { n: 1000 });
    expect(report).toMatchObject({
      healthStatus: null,
      score: null,
      isSmallSample: true,
      recommendations: [],
    });
    expect(aspect(report, 'success')).toMatchObject({ status: null, value: 0, sampleSize: 29 });
    expect(aspect(report, 'success').reason).toBe('a small sample: 29 executions, 30 are needed to judge');
  });

  it('is critical, or a warning, only where the whole interval of the success rate is', () => {
    // proportion_confint: 140/200 → 0.633..0.759; 180/200 → 0.851..0.934; 27/30 → 0.744..0.965
    expect(health({ n: 200, failures: 60 }, { n: 0 }).healthStatus).toBe('critical');
    expect(health({ n: 200, failures: 20 }, { n: 0 }).healthStatus).toBe('warning');
    expect(health({ n: 30, failures: 3 }, { n: 0 }).healthStatus).toBe('healthy');
  });

  it('names the numbers and the window in what it recommends', () => {
    const { recommendations } = health({ n: 200, failures: 60 }, { n: 0 });
    expect(recommendations).toEqual([
      'Look at what fails: 70 % of 200 executions from 2026-03-09T00:00:00.000Z to 2026-03-16T00:00:00.000Z succeeded ' +
        '(95 % interval 63.32 % to 75.93 %), less than 80 %.',
    ]);
  });

  it('compares latency with the own baseline', () => {
    expect(aspect(health({ n: 500, timeMs: 140 }, { n: 500 }), 'latency').status).toBe('healthy');
    const slow = health({ n: 500, timeMs: 200 }, { n: 500 });
    expect(slow.healthStatus).toBe('warning');
    expect(aspect(slow, 'latency').score).toBeCloseTo(0.5, 12);
    expect(slow.recommendations[0]).toMatch(/is 218 ms .* was 109 ms/);
    expect(health({ n: 500, timeMs: 400 }, { n: 500 }).healthStatus).toBe('critical');
    expect(aspect(health({ n: 500 }, { n: 5 }), 'latency').reason).toMatch(/5 executions in the baseline/);
    expect(aspect(health({ n: 500 }, { n: 500, timeMs: 0 }), 'latency').reason).toMatch(/no time at all/);
  });

  it('warns of errors that surely rise, even where the rate is still good', () => {
    const report = health({ n: 2000, failures: 80 }, { n: 8000, failures: 8 });
    expect(report.healthStatus).toBe('warning');
    expect(report.recommendations[0]).toMatch(/4 % of 2000 executions .* failed, 0.1 % of 8000/);
    expect(health({ n: 2000, failures: 50 }, { n: 8000, failures: 100 }).healthStatus).toBe('healthy');
  });

  it('takes feedback into account where there is enough', () => {
    const good = { n: 200 };
    expect(aspect(health(good, good), 'feedback').reason).toBe('there is no feedback');
    expect(
      aspect(health(good, good, { positive: 0, neutral: 0, negative: 0 }), 'feedback').status,
    ).toBeNull();
    expect(
      aspect(health(good, good, { positive: 1, neutral: 0, negative: 9 }), 'feedback').status,
    ).toBeNull();
    const report = health(good, good, { positive: 10, neutral: 0, negative: 90 });
    expect(report.healthStatus).toBe('warning');
    expect(report.recommendations[0]).toMatch(/90 % of 100 pieces/);
  });

  it('says nothing that is no number, whatever is missing', () => {
    for (const current of [{ n: 0 }, { n: 1 }, { n: 40, timeMs: 0 }]) {
      for (const baseline of [{ n: 0 }, { n: 1 }, { n: 40, timeMs: 0 }]) {
        JSON.stringify(health(current, baseline), (_key, value: unknown) => {
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
          return value;
        });
      }
    }
  });
});

describe('the interval of a quantile', () => {
  it('lies between the order statistics that the binomial distribution gives', () => {
    // stats.binom.ppf([.025, .975], 100, .95) == [90, 99]: the 90th and the 100th of 100
    const uses = Array.from({ length: 100 }, (_, i) =>
      use({ timestamp: window.from, executionTimeMs: i + 1 }),
    );
    expect(quantileInterval(sampleOf(uses, window, 'day'), 0.95, 0.95)).toEqual({
      low: 90,
      high: 100,
      level: 0.95,
    });
    expect(quantileInterval(sampleOf([], window, 'day'), 0.95, 0.95)).toBeNull();
  });
});
