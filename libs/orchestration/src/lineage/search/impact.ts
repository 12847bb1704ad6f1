import type { SearchWork, Step, Steps } from '../../ports/lineage-search.js';
import type { Turn } from '../../turns/turn.js';
import { BestFirst, wayOf, type Label } from './best-first.js';
import { withIds, type LineagePath } from './find-paths.js';
import { COSTS } from './objective.js';

/**
 * What a change of a version may reach: its descendants, the most affected first. How much one is affected says the
 * confidence of the best path to it, as `mostConfident` has it; what is equal in that and in the length of the path, in id
 * order.
 */
export interface ImpactQuestion {
  readonly nodeId: string;
  readonly limit: number;
  readonly after: ImpactKey | null;
  /** Nodes that the search goes on from. */
  readonly visitLimit: number;
}

/** Sorts the answer. */
export interface ImpactKey {
  /** Of the best path: the first part of its cost. */
  readonly loss: number;
  readonly distance: number;
  readonly nodeId: string;
}

export interface Impact {
  readonly targets: readonly ImpactTarget[];
  /** `limit`: more follow behind this answer. `visitLimit`: there may be more, less affected than these. */
  readonly truncated: readonly ('limit' | 'visitLimit')[];
  /** The last of this answer where `truncated` holds `limit`. */
  readonly next: ImpactKey | null;
}

export interface ImpactTarget {
  /** The most confident one from the start. */
  readonly path: LineagePath;
  /** On that path, from the start on. */
  readonly breakingEdgeIds: readonly string[];
  readonly combined: CombinedConfidence;
}

/**
 * That the change gets there by at least one of several paths, were they independent (noisy-or): 1 − ∏ (1 − confidence) over
 * the best path, the best of those that share no edge with it, and so on.
 */
interface CombinedConfidence {
  readonly confidence: number;
  readonly paths: number;
  /** There may be more such paths. */
  readonly isCut: boolean;
}

/** So many paths are combined at most; each further one is looked for from so many nodes. */
const MOST_PATHS = 8;
const VISITS_A_PATH = 2_000;

export function impactOf({ nodeId, limit, after, visitLimit }: ImpactQuestion): SearchWork<Impact> {
  return async <Key>(steps: Steps<Key>, turn: Turn) => {
    const start = await steps.find(nodeId);
    if (start === null) return null;
    const costOf = COSTS.mostConfident;
    const search = new BestFirst(steps, { origin: start, side: 'descendant', costOf });
    const page: Label<Key>[] = [];
    const ended = await search.settle(
      (label) => {
        if (label.node === start || !isBehind(keyOf(steps, label), after)) return false;
        page.push(label);
        return page.length > limit;
      },
      visitLimit,
      turn,
    );
    const labels = page.slice(0, limit);
    steps.expect(
      'ancestor',
      labels.map(({ node }) => node),
    );
    const targets: ImpactTarget[] = [];
    for (const label of labels) {
      const { nodes, edges } = wayOf(label);
      const path = { nodes: [...nodes].reverse(), edges: [...edges].reverse() };
      targets.push({
        path: withIds(steps, path),
        breakingEdgeIds: path.edges
          .filter((edge) => edge.isBreaking)
          .map((edge) => steps.edgeIdOf(edge.edge)),
        combined: await combined(steps, start, label.node, path.edges, turn),
      });
    }
    const last = labels.at(-1);
    return {
      targets,
      truncated: ended === 'found' ? ['limit'] : ended === 'cut' ? ['visitLimit'] : [],
      next: ended === 'found' && last !== undefined ? keyOf(steps, last) : null,
    };
  };
}

async function combined<Key>(
  steps: Steps<Key>,
  start: Key,
  target: Key,
  best: readonly Step<Key>[],
  turn: Turn,
): Promise<CombinedConfidence> {
  const used = new Set<Key>();
  let missed = 1;
  let path: readonly Step<Key>[] = best;
  for (let paths = 1; ; paths++) {
    for (const { edge } of path) used.add(edge);
    missed *= 1 - path.reduce((product, { confidence }) => product * confidence, 1);
    const found = { confidence: 1 - missed, paths };
    if (paths === MOST_PATHS) return { ...found, isCut: true };
    const search = new BestFirst(steps, {
      origin: target,
      side: 'ancestor',
      costOf: COSTS.mostConfident,
      isOpen: ({ edge }) => !used.has(edge),
    });
    const ended = await search.settle(({ node }) => node === start, VISITS_A_PATH, turn);
    const label = search.settled.at(-1);
    if (ended !== 'found' || label === undefined) return { ...found, isCut: ended === 'cut' };
    path = wayOf(label).edges;
  }
}

function keyOf<Key>(steps: Steps<Key>, { first, second, node }: Label<Key>): ImpactKey {
  return { loss: first, distance: second, nodeId: steps.idOf(node) };
}

function isBehind(key: ImpactKey, after: ImpactKey | null): boolean {
  if (after === null) return true;
  const order = key.loss - after.loss || key.distance - after.distance;
  return order > 0 || (order === 0 && key.nodeId > after.nodeId);
}
