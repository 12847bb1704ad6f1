import { SampleCounter, type Granularity, type UsageWindow } from '@stemma/analytics';
import type { Position } from '@stemma/models';
import { EXACT_UP_TO, type BucketContent, type CountedSample } from '@stemma/orchestration';
import { detailNotHeld, detailSince as detailSinceOf, requireRollups } from '../retention/held-since.js';
import type { Sql } from '../sql/sql.js';
import { ceiling, coverOf, type Span } from './cover.js';
import { startOfGrain } from './fold-executions.js';
import { executionsBehind, executionsIn, timesIn } from './read-executions.js';
import { bucketSumsIn, countsIn, lieWithin, sumsIn } from './read-rollups.js';
import { rolledUpTo } from './rollup-state.js';
import type { ScopeCondition } from './scope.js';

/**
 * The uses of a scope in a window. What is rolled up comes from the rollups, what is not yet from the executions
 * themselves: together all that the snapshot holds, each once.
 */
export async function readSample(
  sql: Sql,
  scope: ScopeCondition,
  window: UsageWindow,
  granularity: Granularity,
  buckets: BucketContent,
): Promise<CountedSample> {
  const counter = new SampleCounter(window, granularity, buckets === 'detailed');
  const whole = { from: window.from.getTime(), to: window.to.getTime() };
  const position = await rolledUpTo(sql);
  const detailSince = await detailSinceOf(sql, scope, window.from);
  if (position !== null) await countRolledUp(sql, scope, window, granularity, position, detailSince, counter);
  else {
    requireRollups(detailSince);
    await countAll(counter, executionsIn(sql, scope, whole));
  }
  const isExact = detailSince === null && counter.executions <= EXACT_UP_TO;
  const timesMs = isExact ? await timesIn(sql, scope, whole, EXACT_UP_TO) : null;
  return { answer: counter.sample(timesMs), fromRollups: position !== null, detailSince };
}

async function countRolledUp(
  sql: Sql,
  scope: ScopeCondition,
  window: UsageWindow,
  granularity: Granularity,
  position: Position,
  detailSince: Date | null,
  counter: SampleCounter,
): Promise<void> {
  const hours = await wholeHours(sql, scope, window);
  const sums = await sumsIn(sql, scope, coverOf(hours));
  if (sums !== null) counter.addTally(sums);
  const by = granularity === 'hour' ? 'hour' : 'day';
  const counting = coverOf(hours, by === 'hour' ? ['hour'] : ['day', 'hour']);
  for (const [start, executions] of await countsIn(sql, scope, counting, by))
    counter.addCount(start, executions);
  if (counter.isDetailed)
    for (const [start, tally] of await bucketSumsIn(sql, scope, counting, granularity))
      counter.addBucketTally(start, tally);
  // What the window leaves of the hours that it cuts, rolled up or not; within the others only what is not.
  const { from, to } = { from: window.from.getTime(), to: window.to.getTime() };
  for (const edge of edgesOf({ from, to }, hours)) {
    if (edge.from < edge.to && detailSince !== null && edge.from < detailSince.getTime())
      throw detailNotHeld(detailSince, 'must be on the hour before $', cutBound(edge, from));
    await countAll(counter, executionsIn(sql, scope, edge));
  }
  const inner = { from: Math.max(from, hours.from), to: Math.min(to, hours.to) };
  await countAll(counter, executionsBehind(sql, position, scope, inner));
}

/**
 * The hours that rollups can answer for: those within the window, and one that it cuts where all that is rolled up of it
 * was used within the window, as it is where the window ends now.
 */
async function wholeHours(sql: Sql, scope: ScopeCondition, window: UsageWindow): Promise<Span> {
  const first = startOfGrain('hour', window.from.getTime());
  const last = startOfGrain('hour', window.to.getTime());
  const from = (await lieWithin(sql, scope, first, window)) ? first : ceiling('hour', window.from.getTime());
  const to = (await lieWithin(sql, scope, last, window)) ? ceiling('hour', window.to.getTime()) : last;
  return { from, to };
}

function edgesOf({ from, to }: Span, hours: Span): Span[] {
  if (hours.from >= hours.to) return [{ from, to }];
  return [
    { from, to: hours.from },
    { from: hours.to, to },
  ];
}

/** Which bound of a window it is that cuts an hour, given an edge of it. */
function cutBound(edge: Span, from: number): '/from' | '/to' {
  return edge.from === from && startOfGrain('hour', from) !== from ? '/from' : '/to';
}

async function countAll(counter: SampleCounter, pages: ReturnType<typeof executionsIn>): Promise<void> {
  for await (const uses of pages) for (const use of uses) counter.add(use);
}
