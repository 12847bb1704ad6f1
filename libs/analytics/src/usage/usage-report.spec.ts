import { granularityFor } from './buckets.js';
import { sampleOf } from './sample.js';
import type { CountedUse } from './tally.js';
import { usageReport } from './usage-report.js';
import { use } from './uses.fixture.js';

const window = { from: new Date('2026-03-02T00:00:00Z'), to: new Date('2026-03-16T00:00:00Z') };
const now = new Date('2026-03-20T00:00:00Z');
const report = (uses: readonly CountedUse[], within = window) =>
  usageReport(sampleOf(uses, within, granularityFor(within)), within, now);
const on = (timestamp: string, given: Partial<CountedUse> = {}) =>
  use({ timestamp: new Date(timestamp), ...given });

describe('a usage report', () => {
  it('has the mean, sum, sample deviation and percentiles that NumPy has', () => {
    // t = np.array([12.5, 80.0, 33.25, 7.75, 1200.0, 33.25, 64.0, 18.125])
    const times = [12.5, 80, 33.25, 7.75, 1200, 33.25, 64, 18.125];
    const { performance } = report(times.map((executionTimeMs) => use({ executionTimeMs })));
    expect(performance).toMatchObject({
      avgExecutionTimeMs: 181.109375, // t.mean()
      sumExecutionTimeMs: 1448.875, // t.sum()
      minExecutionTimeMs: 7.75,
      maxExecutionTimeMs: 1200,
      p50ExecutionTimeMs: 33.25, // np.percentile(t, [50, 95, 99])
      percentileMethod: 'exact',
      percentileRelativeError: 0,
    });
    expect(performance.p95ExecutionTimeMs).toBeCloseTo(808, 9);
    expect(performance.p99ExecutionTimeMs).toBeCloseTo(1121.6, 9);
    expect(performance.stdevExecutionTimeMs).toBeCloseTo(412.45728911728804, 10); // t.std(ddof=1)
  });

  it('keeps the deviation of large times that are nearly alike', () => {
    // (1e9 + np.array([4.0, 7.0, 13.0, 16.0])).std(ddof=1)
    const { performance } = report([4, 7, 13, 16].map((t) => use({ executionTimeMs: 1e9 + t })));
    expect(performance.stdevExecutionTimeMs).toBe(5.477225575051661);
  });

  it('answers from the sketch within its stated error', () => {
    // x = np.array([(i*7919)%1000/10+5 for i in range(1000)]); np.percentile(x, [50, 95, 99]); x.std(ddof=1)
    const uses = Array.from({ length: 1000 }, (_, i) =>
      use({ executionTimeMs: ((i * 7919) % 1000) / 10 + 5 }),
    );
    const sample = { ...sampleOf(uses, window, 'day'), timesMs: null };
    const { performance } = usageReport(sample, window, now);
    expect(performance).toMatchObject({ percentileMethod: 'sketch', percentileRelativeError: 0.01 });
    expect(performance.avgExecutionTimeMs).toBe(54.95);
    expect(performance.stdevExecutionTimeMs).toBeCloseTo(28.88194360957494, 10);
    for (const [answered, exact] of [
      [performance.p50ExecutionTimeMs, 54.95],
      [performance.p95ExecutionTimeMs, 99.905],
      [performance.p99ExecutionTimeMs, 103.901],
    ] as const) {
      expect(Math.abs((answered ?? 0) / exact - 1)).toBeLessThanOrEqual(0.01);
    }
  });

  it('tells of each bucket, where that is asked for, how long its uses took and in which contexts', () => {
    const uses = Array.from({ length: 40 }, (_, i) =>
      on(`2026-03-0${String(3 + (i % 2))}T10:00:00Z`, {
        executionTimeMs: i % 2 === 0 ? 10 + i : 500,
        contextType: i % 2 === 0 ? (i % 8 === 0 ? 'cli' : 'api') : null,
      }),
    );
    const detailed = usageReport(sampleOf(uses, window, 'day', true), window, now);
    const [idle, even, odd] = detailed.trend.buckets;
    expect(idle).toMatchObject({ executions: 0, p50ExecutionTimeMs: null, p95ExecutionTimeMs: null });
    // np.percentile(np.arange(10, 50, 2), [50, 95]): 29, 46.1
    expect(Math.abs((even?.p50ExecutionTimeMs ?? 0) / 29 - 1)).toBeLessThanOrEqual(0.01);
    expect(Math.abs((even?.p95ExecutionTimeMs ?? 0) / 46.1 - 1)).toBeLessThanOrEqual(0.01);
    expect(even?.contexts).toEqual({
      values: [
        { value: 'api', executions: 15 },
        { value: 'cli', executions: 5 },
      ],
      ...{ distinct: 2, isLowerBound: false, otherExecutions: 0 },
    });
    expect(odd).toMatchObject({
      ...{ executions: 20, p50ExecutionTimeMs: 500, p95ExecutionTimeMs: 500, contexts: { values: [] } },
    });
    const counted = usageReport(sampleOf(uses, window, 'day'), window, now);
    expect(counted.trend.buckets.slice(0, 2)).toEqual([
      { start: window.from, executions: 0 },
      { start: new Date('2026-03-03T00:00:00Z'), executions: 20 },
    ]);
  });

  it('tells how often, by whom, in what, on which day and how long ago', () => {
    const { frequency } = report([
      on('2026-03-02T00:00:00.000Z', { contextType: 'api', agent: 'ada' }),
      on('2026-03-05T10:00:00.000Z', { contextType: 'cli', agent: 'ada' }),
      on('2026-03-05T23:59:59.999Z', { contextType: 'cli' }),
      on('2026-03-10T10:00:00.000Z', { agent: 'bob' }),
      on('2026-03-10T12:00:00.000Z', { agent: 'bob' }),
      on('2026-03-15T18:00:00.000Z'),
    ]);
    expect(frequency).toEqual({
      total: 6,
      perDay: 6 / 14,
      perWeek: 3,
      perMonth: (6 / 14) * 30,
      uniqueContexts: 2,
      uniqueUsers: 2,
      peakDay: { day: '2026-03-05', executions: 2 },
      firstUsedAt: new Date('2026-03-02T00:00:00.000Z'),
      lastUsedAt: new Date('2026-03-15T18:00:00.000Z'),
      hoursSinceLastUse: 6,
    });
  });

  it('counts successes, timeouts, gates and quality, each among those that tell', () => {
    const { success } = report([
      use({ qualityScore: 0.1, qualityGatesPassed: true }),
      use({ qualityScore: 0.2, success: false, timeout: true }),
      use({ qualityGatesPassed: false, timeout: false }),
      use(),
    ]);
    expect(success).toMatchObject({
      ...{ successCount: 3, failureCount: 1, successRate: 0.75, failureRate: 0.25 },
      ...{ timeouts: 1, timeoutRate: 0.25, qualityGatesChecked: 2, qualityGateFailures: 1 },
    });
    expect(success.meanQuality).toBeCloseTo(0.15, 12);
  });

  it('breaks uses down by context, agent, project, file type, hour and weekday', () => {
    const { distribution } = report([
      on('2026-03-02T23:30:00Z', { contextType: 'api', project: 'p', filePath: 'src/a.test.TS' }),
      on('2026-03-03T23:59:59Z', { contextType: 'cli', project: 'p', filePath: 'Makefile' }),
      on('2026-03-08T00:00:00Z', { contextType: 'api', agent: '__proto__', filePath: 'b.ts' }),
    ]);
    expect(distribution.context).toEqual({
      values: [
        { value: 'api', executions: 2 },
        { value: 'cli', executions: 1 },
      ],
      ...{ distinct: 2, isLowerBound: false, otherExecutions: 0 },
    });
    expect(distribution.agent.values).toEqual([{ value: '__proto__', executions: 1 }]);
    expect(distribution.project.values).toEqual([{ value: 'p', executions: 2 }]);
    expect(distribution.fileType.values.map(({ value }) => value)).toEqual(['ts', 'none']);
    expect(distribution.hours.map((n, hour) => n * hour).filter(Boolean)).toEqual([46]);
    expect(distribution.hours[0]).toBe(1);
    // 2 March 2026 is a Monday: datetime(2026, 3, 2).weekday() == 0
    expect(distribution.weekdays).toEqual([1, 1, 0, 0, 0, 0, 1]);
  });

  it('takes days before 1970 as days', () => {
    const old = { from: new Date('1969-12-30T00:00:00Z'), to: new Date('1970-01-02T00:00:00Z') };
    const { distribution, frequency } = report([on('1969-12-31T23:00:00Z')], old);
    expect(frequency.peakDay).toEqual({ day: '1969-12-31', executions: 1 });
    expect(distribution.hours[23]).toBe(1);
    // datetime(1969, 12, 31).weekday() == 2
    expect(distribution.weekdays).toEqual([0, 0, 1, 0, 0, 0, 0]);
  });

  it('never counts what is outside the window', () => {
    const inside = [on('2026-03-02T00:00:00.000Z'), on('2026-03-15T23:59:59.999Z')];
    const outside = [on('2026-03-01T23:59:59.999Z'), on('2026-03-16T00:00:00.000Z')];
    expect(report([...outside, ...inside])).toEqual(report(inside));
  });

  it('is the same, byte for byte, in whatever order the uses come', () => {
    const uses = Array.from({ length: 300 }, (_, i) =>
      on(new Date(window.from.getTime() + i * 3_333_333).toISOString(), {
        executionTimeMs: ((i * 7919) % 1000) / 7,
        qualityScore: ((i * 31) % 100) / 99,
        agent: `a${i % 70}`,
      }),
    );
    expect(JSON.stringify(report([...uses].reverse()))).toBe(JSON.stringify(report(uses)));
  });

  it.each([
    ['no use at all', [], window],
    ['one use', [use()], window],
    ['uses that are all equal', Array.from({ length: 50 }, () => use()), window],
    ['uses that take no time', Array.from({ length: 50 }, () => use({ executionTimeMs: 0 })), window],
    ['the longest times', [use({ executionTimeMs: 1e15 }), use({ executionTimeMs: 1e15 })], window],
    ['a window of one millisecond', [use()], { from: new Date(0), to: new Date(1) }],
    [
      'a window in the future',
      [use()],
      { from: new Date('2090-01-01T00:00:00Z'), to: new Date('2090-02-01T00:00:00Z') },
    ],
  ])('says nothing that is no number for %s', (_, uses, within) => {
    const answer = report(uses, within);
    const numbers: number[] = [];
    JSON.stringify(answer, (_key, value: unknown) => {
      if (typeof value === 'number') numbers.push(value);
      return value;
    });
    expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
    if (uses.length === 0)
      expect(answer).toMatchObject({
        frequency: { total: 0, peakDay: null, hoursSinceLastUse: null },
        success: { successRate: null, successRateInterval: null },
        performance: { avgExecutionTimeMs: null, p99ExecutionTimeMs: null, stdevExecutionTimeMs: null },
        trend: { class: null },
      });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('refuses a time of %d', (executionTimeMs) => {
    expect(() => report([use({ executionTimeMs })])).toThrow(
      expect.objectContaining({ code: 'validation_failed' }) as Error,
    );
  });
});
