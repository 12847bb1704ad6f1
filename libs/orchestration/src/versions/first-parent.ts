import type { Catalogue, NodeView } from '../ports/catalogue.js';

/** The highest version of its own pattern that it came from, else the highest of any; null for a root. */
export async function firstParent(
  catalogue: Catalogue,
  { node: { patternId }, parentIds }: NodeView,
): Promise<NodeView | null> {
  const parents = (await catalogue.nodes(parentIds)).map(({ node }) => node);
  const [first] = parents.sort(
    (one, two) =>
      Number(two.patternId === patternId) - Number(one.patternId === patternId) ||
      two.version - one.version ||
      (one.nodeId < two.nodeId ? -1 : 1),
  );
  return first === undefined ? null : catalogue.node(first.nodeId);
}
