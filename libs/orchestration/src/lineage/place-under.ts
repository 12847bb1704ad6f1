import type { HeldNode, Transaction } from '../ports/transaction.js';
import { requireNodes } from '../writes/find-or-refuse.js';

export interface Place {
  readonly parents: readonly HeldNode[];
  /** Null for a root: it founds its own family. */
  readonly lineageId: string | null;
  readonly generation: number;
}

/**
 * The place of a new node under its parents, which are held until the transaction ends. Parents of different
 * families make these one. A new node has no children, so it can close no cycle.
 * @throws StemmaError `node_not_found`
 */
export async function placeUnder(tx: Transaction, parentIds: readonly string[]): Promise<Place> {
  if (parentIds.length === 0) return { parents: [], lineageId: null, generation: 1 };
  const pointerOf = (index: number): string => `/parentNodeIds/${index}`;
  if (parentIds.length > 1) await tx.families.lock(parentIds);
  const byId = requireNodes(await tx.nodes.hold(parentIds), parentIds, pointerOf);
  const parents = [...byId.values()];
  const families = [...new Set(parents.map((parent) => parent.lineageId))];
  return {
    parents: parentIds.map((id) => byId.get(id)).filter((parent) => parent !== undefined),
    lineageId: families.length === 1 ? (families[0] ?? null) : await tx.families.join(families),
    generation: 1 + Math.max(...parents.map((parent) => parent.generation)),
  };
}
