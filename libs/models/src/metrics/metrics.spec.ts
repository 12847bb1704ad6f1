import fc from 'fast-check';
import { HealthMetrics } from './health-metrics.js';
import { TrendAnalysis } from './trend-analysis.js';
import { UsageMetrics } from './usage-metrics.js';

const PATTERN = '01890000-0000-7000-8000-00000000000a';
const AT = new Date('2026-01-31T23:59:59.999Z');
const use = (executionTimeMs: number, success: boolean, contextType: string | null = null) => ({
  patternId: PATTERN,
  timestamp: AT,
  executionTimeMs,
  success,
  contextType,
});

describe('usage metrics', () => {
  const empty = UsageMetrics.empty(PATTERN, '2026-01-31');

  it('count success and failure, time and contexts', () => {
    const day = empty
      .add(use(100, true, 'api'))
      .add(use(200, false, 'api'))
      .add(use(150, true));
    expect(day.toJSON()).toEqual({
      patternId: PATTERN,
      day: '2026-01-31',
      executionCount: 3,
      successCount: 2,
      failureCount: 1,
      successRate: 2 / 3,
      avgExecutionTimeMs: 150,
      contextBreakdown: { api: 2 },
    });
  });

  it('have no means on a day without use', () => {
    expect(empty).toMatchObject({ executionCount: 0, successRate: null, avgExecutionTimeMs: null });
  });

  it('refuse counts that do not add up, another day and another pattern', () => {
    const given = {
      patternId: PATTERN,
      day: '2026-01-31',
      executionCount: 3,
      successCount: 1,
      failureCount: 1,
    };
    expect(() => UsageMetrics.create(given)).toThrow('/executionCount must be successCount + failureCount');
    expect(UsageMetrics.create({ ...given, executionCount: 2, avgExecutionTimeMs: 7.5 })).toMatchObject({
      timeSumNs: 15_000_000n,
    });
    expect(() => empty.add({ ...use(1, true), timestamp: new Date('2026-02-01T00:00:00Z') })).toThrow(
      '/day must be 2026-01-31',
    );
    expect(() => empty.add({ ...use(1, true), patternId: 'other' })).toThrow('/patternId');
  });

  it('are the same however the uses of the day are grouped', () => {
    const uses = fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.boolean(),
        fc.constantFrom('a', 'b', '__proto__', null),
      ),
    );
    fc.assert(
      fc.property(uses, fc.nat(20), (list, cut) => {
        const fold = (part: typeof list) =>
          part.reduce((sum, [time, ok, context]) => sum.add(use(time, ok, context)), empty);
        const whole = fold(list);
        expect(fold(list.slice(cut)).merge(fold(list.slice(0, cut)))).toEqual(whole);
        expect(fold([...list].reverse())).toEqual(whole);
      }),
    );
  });
});

describe('health metrics', () => {
  const given = {
    patternId: PATTERN,
    totalExecutions: 10,
    totalSuccesses: 9,
    totalFailures: 1,
    avgSuccessRate: 0.75,
  };

  it('look at seven days and derive the error rate', () => {
    expect(HealthMetrics.create(given).toJSON()).toMatchObject({
      windowDays: 7,
      errorRate: 0.25,
      trend: 'stable',
      healthStatus: 'healthy',
    });
    expect(HealthMetrics.create({ ...given, avgSuccessRate: null }).errorRate).toBeNull();
  });

  it('take the old words for trends and refuse what is out of range', () => {
    expect(HealthMetrics.create({ ...given, trend: 'decreasing' }).trend).toBe('declining');
    expect(() => HealthMetrics.create({ ...given, avgSuccessRate: 1.5 })).toThrow(
      '/avgSuccessRate must be at most 1',
    );
    expect(() => HealthMetrics.create({ ...given, windowDays: 0 })).toThrow('/windowDays');
  });
});

describe('a trend analysis', () => {
  it('has one count for each of its days', () => {
    const given = { patternId: PATTERN, dailyExecutions: Array.from({ length: 30 }, () => 0) };
    expect(TrendAnalysis.create({ ...given, trendDirection: 'increasing' }).toJSON()).toMatchObject({
      periodDays: 30,
      trendDirection: 'growing',
    });
    expect(() => TrendAnalysis.create({ ...given, periodDays: 7 })).toThrow(
      'must have one count for each of the 7 days',
    );
    expect(() => TrendAnalysis.create({ ...given, forecastConfidence: 1.1 })).toThrow(
      '/forecastConfidence must be at most 1',
    );
    expect(() => TrendAnalysis.create({ ...given, monthlyRetentionRate: -0.1 })).toThrow(
      '/monthlyRetentionRate',
    );
  });
});
