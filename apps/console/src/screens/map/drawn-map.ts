import { versionText } from '../../format.js';
import { texts } from '../../texts.js';
import type { DrawnEdge, DrawnLineage, DrawnNode, Paths } from '../../api/types.js';

/** A version; how much kin it has is not known of one that is there only as a step of a path. */
export interface MapNode extends Pick<
  DrawnNode,
  'nodeId' | 'patternId' | 'name' | 'version' | 'versionLabel' | 'status' | 'createdAt'
> {
  readonly parentCount: number | null;
  readonly childCount: number | null;
  /** The versions that it stands for, from the oldest on, where a chain of them is folded. */
  readonly chain?: readonly MapNode[];
}

/** Versions by id, and how they hang together: of several answers one map. */
export interface DrawnMap {
  readonly nodes: ReadonlyMap<string, MapNode>;
  readonly edges: readonly MapEdge[];
}

export interface MapEdge extends Omit<DrawnEdge, 'source' | 'target'> {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

export function joined(lineages: readonly DrawnLineage[], path?: Paths): DrawnMap {
  const nodes = new Map<string, MapNode>();
  const edges = new Map<string, MapEdge>();
  const add = (edge: Omit<MapEdge, 'id'>): void => {
    const id = mapEdgeId(edge);
    edges.set(id, { ...edge, id });
  };
  for (const lineage of lineages) {
    for (const node of lineage.nodes) if (!nodes.has(node.nodeId)) nodes.set(node.nodeId, node);
    for (const { source, target, ...edge } of lineage.edges) {
      const [from, to] = [lineage.nodes[source]?.nodeId, lineage.nodes[target]?.nodeId];
      if (from === undefined || to === undefined) continue;
      add({ ...edge, source: from, target: to });
    }
  }
  for (const node of path?.nodes ?? [])
    if (!nodes.has(node.nodeId)) nodes.set(node.nodeId, { ...node, parentCount: null, childCount: null });
  for (const { sourceNodeId: source, targetNodeId: target, ...edge } of path?.edges ?? [])
    add({ ...edge, source, target });
  return { nodes, edges: [...edges.values()] };
}

export function mapEdgeId(edge: Omit<MapEdge, 'id'>): string {
  return `${edge.source} ${edge.target} ${edge.relationshipType}`;
}

/** How many of a version's parents and children the map has. */
export function shownKin({ edges }: DrawnMap, nodeId: string): { parents: number; children: number } {
  return {
    parents: new Set(edges.filter(({ target }) => target === nodeId).map(({ source }) => source)).size,
    children: new Set(edges.filter(({ source }) => source === nodeId).map(({ target }) => target)).size,
  };
}

/** Its version; of a chain, from the first to the last. */
export function versionOf(node: MapNode): string {
  const [first] = node.chain ?? [];
  return first === undefined
    ? versionText(node)
    : texts.map.chain(versionText(first), versionText(node), node.chain?.length ?? 0);
}
