import { isDeepStrictEqual } from 'node:util';
import type { Properties } from './stored-states.js';

/**
 * What is to be set with `+=`, null being nothing, so that an element that holds `known` holds `wanted`. What stays as it is
 * is not written again: where a transaction does that and is rolled back, Memgraph (3.6) may drop the element from the
 * indexes of what it wrote. Its collector takes the entry that was there for a double of the transaction's, which then goes too.
 */
export function changesOf(wanted: Properties, known: Properties): Properties {
  const gone = Object.keys(known).filter((key) => !(key in wanted));
  const changed = Object.entries(wanted).filter(([key, value]) => !isDeepStrictEqual(value, known[key]));
  return Object.fromEntries([...gone.map((key) => [key, null] as const), ...changed]);
}
