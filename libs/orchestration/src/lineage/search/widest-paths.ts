import type { Steps } from '../../ports/lineage-search.js';
import type { Turn } from '../../turns/turn.js';
import { BestFirst } from './best-first.js';
import { bestPaths, type PathQuestion } from './best-paths.js';
import { COSTS } from './objective.js';
import type { FoundPaths, Path } from './paths-from.js';

/**
 * The best paths by their least weight. Which is the best of two beginnings may turn with the next edge, so that no search
 * finds these at once: they are the shortest ones among the edges of a weight and more, for the greatest weight by which there
 * are enough.
 */
export async function widestPaths<Key>(
  steps: Steps<Key>,
  question: Omit<PathQuestion<Key>, 'costOf' | 'isOpen'>,
  turn: Turn,
): Promise<FoundPaths<Key>> {
  const { older, newer, k, visitLimit } = question;
  const costOf = COSTS.shortest;
  if (older === newer) return bestPaths(steps, { ...question, costOf }, turn);
  const weights = new Set<number>();
  const everything = new BestFirst(steps, { origin: newer, side: 'ancestor', costOf, end: older });
  const ended = await everything.settle(
    () => false,
    visitLimit,
    turn,
    (_, followed) => {
      for (const { weight } of followed) weights.add(weight);
    },
  );
  if (ended === 'cut') return NOTHING_SURE;
  const among = (least: number): Promise<FoundPaths<Key>> =>
    bestPaths(steps, { ...question, costOf, isOpen: ({ weight }) => weight >= least }, turn);

  const levels = [...weights].sort((a, b) => b - a);
  let [enough, low] = [levels.length - 1, 0];
  while (low < enough) {
    const middle = (low + enough) >>> 1;
    if ((await among(levels[middle] ?? 0)).paths.length < k) low = middle + 1;
    else enough = middle;
  }
  const level = levels[enough] ?? 0;
  const above = enough > 0 ? await among(levels[enough - 1] ?? 0) : { paths: [], isCut: false };
  if (above.isCut) return NOTHING_SURE;
  const at = await among(level);
  const paths = [
    // Sorting keeps the order of what is equal.
    ...[...above.paths].sort((a, b) => leastWeight(b) - leastWeight(a)),
    ...at.paths.filter((path) => leastWeight(path) === level),
  ];
  return { paths: paths.slice(0, k), isCut: at.isCut };
}

const NOTHING_SURE = { paths: [], isCut: true };

function leastWeight<Key>({ edges }: Path<Key>): number {
  return edges.reduce((least, { weight }) => Math.min(least, weight), Infinity);
}
