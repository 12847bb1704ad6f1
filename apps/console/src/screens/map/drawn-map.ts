import type { DrawnEdge, DrawnLineage, DrawnNode } from '../../api/types.js';

/** Versions by id, and how they hang together: of several answers one map. */
export interface DrawnMap {
  readonly nodes: ReadonlyMap<string, DrawnNode>;
  readonly edges: readonly MapEdge[];
}

interface MapEdge extends Omit<DrawnEdge, 'source' | 'target'> {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

export function joined(lineages: readonly DrawnLineage[]): DrawnMap {
  const nodes = new Map<string, DrawnNode>();
  const edges = new Map<string, MapEdge>();
  for (const lineage of lineages) {
    for (const node of lineage.nodes) if (!nodes.has(node.nodeId)) nodes.set(node.nodeId, node);
    for (const { source, target, ...edge } of lineage.edges) {
      const [from, to] = [lineage.nodes[source]?.nodeId, lineage.nodes[target]?.nodeId];
      if (from === undefined || to === undefined) continue;
      const id = `${from} ${to} ${edge.relationshipType}`;
      edges.set(id, { ...edge, id, source: from, target: to });
    }
  }
  return { nodes, edges: [...edges.values()] };
}

/** How many of a version's parents and children the map has. */
export function shownKin({ edges }: DrawnMap, nodeId: string): { parents: number; children: number } {
  return {
    parents: new Set(edges.filter(({ target }) => target === nodeId).map(({ source }) => source)).size,
    children: new Set(edges.filter(({ source }) => source === nodeId).map(({ target }) => target)).size,
  };
}
