import type { Step, Steps } from '../../ports/lineage-search.js';
import type { Turn } from '../../turns/turn.js';
import { BestFirst, wayOf, type Label } from './best-first.js';
import { compareCosts, type Cost, type CostOf } from './objective.js';
import { Onward } from './onward.js';
import { pathsFrom, type FoundPaths } from './paths-from.js';

export interface PathQuestion<Key> {
  /** Paths follow the edges from the older node to the newer. */
  readonly older: Key;
  readonly newer: Key;
  readonly k: number;
  readonly costOf: CostOf;
  readonly isOpen?: ((step: Step<Key>) => boolean) | undefined;
  readonly visitLimit: number;
}

/**
 * The k best paths that come by no node twice. A search from the newer node, as parents are few and children may be very
 * many, tells of each node what the best way from it costs; by that the paths are made from the older node on.
 */
export async function bestPaths<Key>(
  steps: Steps<Key>,
  { older, newer, k, costOf, isOpen, visitLimit }: PathQuestion<Key>,
  turn: Turn,
): Promise<FoundPaths<Key>> {
  const search = new BestFirst(steps, { origin: newer, side: 'ancestor', costOf, isOpen, end: older });
  const onward = new Onward(steps, costOf);
  const found: { start?: Label<Key> } = {};
  const ended = await search.settle(
    (label) => {
      if (label.node === older) found.start = label;
      return k === 1 && label.node === older;
    },
    visitLimit,
    turn,
    k === 1 ? undefined : (label, followed) => onward.note(label, followed),
  );
  const { start } = found;
  if (start === undefined) return { paths: [], isCut: ended === 'cut' };
  if (k === 1) return { paths: [wayOf(start)], isCut: false };
  const frontier = ended === 'cut' ? search.settled.at(-1) : undefined;
  // What it did not come to may belong before what costs more than all that it came to.
  const isSure = (label: Cost): boolean => frontier === undefined || compareCosts(label, frontier) <= 0;
  const wanted = { k, isSure, wayLimit: visitLimit };
  const { paths, isCut } = await pathsFrom(steps, start, onward, wanted, turn);
  return { paths, isCut: isCut || (ended === 'cut' && paths.length < k) };
}
