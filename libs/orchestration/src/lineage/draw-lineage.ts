import type { EdgeJson, LineageStatus, NodeJson, RelationshipType } from '@stemma/models';
import type { Catalogue } from '../ports/catalogue.js';
import type { ReachKey, TruncatedBy } from '../ports/lineage-graph.js';
import type { Side } from '../ports/side.js';
import type { Sourced } from '../reading/sourced.js';
import { nodesNotFound } from '../writes/find-or-refuse.js';
import type { Trace } from './trace-lineage.js';

/** A lineage with no more than a drawing of it shows. */
export interface DrawnGraph {
  /** The start is the first. */
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

export interface DrawnLineage extends DrawnGraph {
  readonly truncated: readonly TruncatedBy[];
  readonly next: ReachKey | null;
}

export interface DrawnNode {
  readonly nodeId: string;
  readonly patternId: string;
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly version: number;
  readonly versionLabel: string | null;
  readonly status: LineageStatus;
  readonly createdAt: string;
  readonly createdBy: string;
  /** 0: the start. */
  readonly distance: number;
  readonly side: Side | 'start';
  /** How many there are in all, by active edges that a lineage is followed by; the drawing may have fewer. */
  readonly parentCount: number;
  readonly childCount: number;
}

export interface DrawnEdge {
  /** Places among the nodes. */
  readonly source: number;
  readonly target: number;
  readonly relationshipType: RelationshipType;
  readonly weight: number;
  readonly breakingChanges: boolean;
}

type NamedNode = NodeJson & Pick<DrawnNode, 'name' | 'kind' | 'namespace'>;
type Placed = NamedNode & Pick<DrawnNode, 'distance' | 'side'>;

/** @throws StemmaError `node_not_found` where the start was deleted meanwhile */
export async function drawLineage(
  catalogue: Catalogue,
  startId: string,
  { answer, ...source }: Sourced<Trace>,
): Promise<Sourced<DrawnLineage>> {
  const [start] = await catalogue.nodes([startId]);
  if (start === undefined) throw nodesNotFound([startId]);
  const { name, kind, namespace } = start;
  const placed: Placed[] = [{ ...start.node.toJSON(), name, kind, namespace, distance: 0, side: 'start' }];
  for await (const page of answer.nodes) {
    for (const { node, distance, side } of page)
      placed.push({ ...(JSON.parse(node.definition) as NamedNode), distance, side });
  }
  const edges: EdgeJson[] = [];
  for await (const page of answer.edges) edges.push(...page.map((text) => JSON.parse(text) as EdgeJson));
  const degrees = new Map(
    (await catalogue.degrees(placed.map(({ nodeId }) => nodeId))).map((degree) => [degree.nodeId, degree]),
  );
  const places = new Map(placed.map(({ nodeId }, place) => [nodeId, place]));
  return {
    ...source,
    answer: {
      nodes: placed.map((node) => drawnNode(node, degrees.get(node.nodeId))),
      edges: edges.flatMap((edge) => drawnEdge(edge, places)),
      truncated: answer.truncated,
      next: answer.next,
    },
  };
}

function drawnNode(node: Placed, degree: { parentCount: number; childCount: number } | undefined): DrawnNode {
  const {
    nodeId,
    patternId,
    name,
    kind,
    namespace,
    version,
    versionLabel,
    status,
    createdAt,
    createdBy,
    distance,
    side,
  } = node;
  return {
    ...{
      nodeId,
      patternId,
      name,
      kind,
      namespace,
      version,
      versionLabel,
      status,
      createdAt,
      createdBy,
      distance,
      side,
    },
    parentCount: degree?.parentCount ?? 0,
    childCount: degree?.childCount ?? 0,
  };
}

/** None where an end is on another page. */
function drawnEdge(edge: EdgeJson, places: ReadonlyMap<string, number>): DrawnEdge[] {
  const { sourceNodeId, targetNodeId, relationshipType, weight, breakingChanges } = edge;
  const [source, target] = [places.get(sourceNodeId), places.get(targetNodeId)];
  return source === undefined || target === undefined
    ? []
    : [{ source, target, relationshipType, weight, breakingChanges }];
}
