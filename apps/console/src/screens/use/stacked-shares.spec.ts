import { stackedShares } from './stacked-shares.js';

const bucket = (executions: number, contexts: Readonly<Record<string, number>>, otherExecutions = 0) => ({
  ...{ start: '2026-03-01T00:00:00.000Z', executions, p50ExecutionTimeMs: 1, p95ExecutionTimeMs: 1 },
  contexts: {
    values: Object.entries(contexts).map(([value, count]) => ({ value, executions: count })),
    otherExecutions,
  },
});

describe('the shares of contexts', () => {
  it('stand on top of one another, the others last, and leave free what told none', () => {
    const buckets = [bucket(10, { api: 5, cli: 2, cron: 1 }), bucket(4, { cli: 1 }, 3)];
    expect(stackedShares(buckets, ['api', 'cli'])).toEqual([
      [0.5, 0],
      [0.7, 0.25],
      [0.8, 1],
    ]);
  });

  it('are not told where nothing was used', () => {
    expect(stackedShares([bucket(0, {})], ['api'])).toEqual([[null], [null]]);
  });
});
