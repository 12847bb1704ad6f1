import type { KnownNode, Transaction } from '../ports/transaction.js';
import { relationKey, slotOf, versionKey, type Knowledge, type PatternSlot } from './known.js';
import type { ReadSet } from './read-set.js';

/**
 * Reads, in a few statements, all that commands name, and holds it until the transaction ends: patterns, then families,
 * then nodes, in the order that everybody keeps, so that no two wait for one another.
 * @param locked the families that are locked already; those that this locks are added.
 * @param withContent of the nodes that change
 */
export async function loadKnowledge(
  tx: Transaction,
  reads: ReadSet,
  locked: Set<string>,
  { withContent }: { readonly withContent: boolean },
): Promise<Knowledge> {
  const [held, mentioned, rows] = await Promise.all([
    tx.patterns.lock([...reads.patterns]),
    tx.patterns.find([...reads.mentioned].filter((id) => !reads.patterns.has(id))),
    loadRows(tx, reads, locked, withContent),
  ]);
  const patterns = new Map<string, PatternSlot>();
  for (const known of [...held, ...mentioned])
    patterns.set(known.pattern.patternId, { ...known, isNew: false, advanced: false });
  const nodes = new Map(rows.places.map((known) => [known.nodeId, slotOf(known)]));
  for (const state of rows.states) {
    const slot = nodes.get(state.nodeId);
    if (slot !== undefined) slot.state = state;
  }
  // A version above the latest one is free.
  const versions = await tx.nodes.ofVersions(
    reads.versions.filter(
      ({ patternId, version }) => version <= (patterns.get(patternId)?.latestVersion ?? 0),
    ),
  );
  return {
    patterns,
    nodes,
    edges: new Map(rows.edges.map((known) => [known.edge.edgeId, known])),
    relations: new Map(rows.related.map((edge) => [relationKey(edge), edge])),
    versions: new Map(versions.map((key) => [versionKey(key.patternId, key.version), key.nodeId])),
    aliases: rows.aliases,
  };
}

/** Nodes, edges and families, read under their locks: until then, what was seen may have changed. */
async function loadRows(
  { nodes, edges, families }: Transaction,
  reads: ReadSet,
  locked: Set<string>,
  withContent: boolean,
) {
  const lockOnce = async (lineageIds: Iterable<string>): Promise<number> => {
    const missing = [...new Set(lineageIds)].filter((id) => !locked.has(id));
    for (const id of missing) locked.add(id);
    await families.lock(missing);
    return missing.length;
  };
  const ids = [...reads.nodes];
  await lockOnce(reads.lineages);
  let seen = reads.mayJoin ? byId(await nodes.places(ids, { hold: false })) : null;
  for (;;) {
    if (seen !== null) await lockOnce(familiesOf(reads, seen));
    const isStored = (nodeId: string): boolean => seen === null || seen.has(nodeId);
    const [changing, places, defined, edgesOfIds, related, aliases] = await Promise.all([
      nodes.lock([...reads.changing], { withContent }),
      nodes.places(ids, { hold: true, latestOf: [...reads.latestOf] }),
      nodes.states([...reads.defined].filter(isStored)),
      edges.find([...reads.edges]),
      // A node that is not stored has no edges.
      edges.between(
        reads.relations.filter((ends) => isStored(ends.sourceNodeId) && isStored(ends.targetNodeId)),
      ),
      families.aliases([...reads.lineages]),
    ]);
    seen = byId(places);
    if ((await lockOnce(familiesOf(reads, seen))) > 0) continue;
    return { states: [...defined, ...changing], places, edges: edgesOfIds, related, aliases };
  }
}

/** The families whose structure may change: those of edges between stored nodes, and those that a new node joins. */
function familiesOf({ links, placed }: ReadSet, seen: ReadonlyMap<string, KnownNode>): Set<string> {
  const concerned = new Set<string>();
  const concern = (nodeIds: readonly string[]): void => {
    for (const id of nodeIds) {
      const stored = seen.get(id);
      if (stored !== undefined) concerned.add(stored.lineageId);
    }
  };
  for (const ends of links) concern(ends);
  for (const { nodeId, parentIds, lineageId } of placed) {
    const families = new Set(parentIds.map((id) => seen.get(id)?.lineageId));
    if (lineageId !== null) families.add(lineageId);
    if (seen.has(nodeId)) concern([nodeId, ...parentIds]);
    else if (families.size > 1) concern(parentIds);
  }
  return concerned;
}

function byId(nodes: readonly KnownNode[]): Map<string, KnownNode> {
  return new Map(nodes.map((node) => [node.nodeId, node]));
}
