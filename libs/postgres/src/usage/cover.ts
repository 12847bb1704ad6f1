import { startOfGrain } from './fold-executions.js';
import type { Grain } from '../entities/usage.entity.js';

/** [from, to) in Unix milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Rows of a grain that begin in it lie wholly in it. */
export interface GrainSpan extends Span {
  readonly grain: Grain;
}

const HOUR_MS = 3_600_000;

/** The fewest rows whose periods fill a span of whole hours: months within, days and hours at its ends. */
export function coverOf(span: Span, grains: readonly Grain[] = ['month', 'day', 'hour']): GrainSpan[] {
  const [grain, ...finer] = grains;
  if (grain === undefined || span.from >= span.to) return [];
  const inner = { from: ceiling(grain, span.from), to: startOfGrain(grain, span.to) };
  if (inner.from >= inner.to) return coverOf(span, finer);
  return [
    ...coverOf({ from: span.from, to: inner.from }, finer),
    { grain, ...inner },
    ...coverOf({ from: inner.to, to: span.to }, finer),
  ];
}

/** The start of the first hour, day or month that does not begin before an instant. */
export function ceiling(grain: Grain, at: number): number {
  const start = startOfGrain(grain, at);
  if (start === at) return at;
  if (grain !== 'month') return start + (grain === 'hour' ? HOUR_MS : 24 * HOUR_MS);
  const next = new Date(start);
  return next.setUTCMonth(next.getUTCMonth() + 1);
}
