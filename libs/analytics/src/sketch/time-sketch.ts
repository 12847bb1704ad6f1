import { DDSketch } from '@datadog/sketches-js';
import { interpolated } from './quantile.js';

/** A quantile from a sketch is off by at most this share of itself. */
export const SKETCH_RELATIVE_ERROR = 0.01;

/** Times a sketch knows only as zero: below a nanosecond, the unit in which times are kept. */
const SMALLEST_MS = 1e-6;

/** The key of those times; smaller than the key of any other. */
export const ZERO_KEY = -2_147_483_648;

const { mapping } = new DDSketch({ relativeAccuracy: SKETCH_RELATIVE_ERROR });

/**
 * How many times fell into which bucket: DDSketch (Masson, Rim, Lee 2019), with the mapping of its authors' library.
 * A bucket's bounds do not depend on what is in the others, so sketches are merged by adding their counts, in any order,
 * and none is ever rounded twice.
 */
export type TimeSketch = ReadonlyMap<number, number>;

/** The bucket of a time in milliseconds ≥ 0. */
export function timeKey(ms: number): number {
  return ms < SMALLEST_MS ? ZERO_KEY : mapping.key(ms);
}

/** Milliseconds, within `SKETCH_RELATIVE_ERROR` of any time in the bucket. */
function timeOf(key: number): number {
  return key === ZERO_KEY ? 0 : mapping.value(key);
}

/** Answers the value of each rank 0 … n − 1 of a sketch, within `SKETCH_RELATIVE_ERROR` of the one that has it. */
export function ranksOf(sketch: TimeSketch): (rank: number) => number {
  const keys = [...sketch.keys()].sort((a, b) => a - b);
  const upTo: number[] = [];
  let seen = 0;
  for (const key of keys) upTo.push((seen += sketch.get(key) ?? 0));
  return (rank) => {
    const place = upTo.findIndex((count) => count > rank);
    return timeOf(keys[place === -1 ? keys.length - 1 : place] ?? ZERO_KEY);
  };
}

/** The p-quantile of the times in a sketch, in milliseconds; null where it is empty. */
export function sketchQuantile(sketch: TimeSketch, p: number): number | null {
  let count = 0;
  for (const n of sketch.values()) count += n;
  return count === 0 ? null : interpolated(p, count, ranksOf(sketch));
}
