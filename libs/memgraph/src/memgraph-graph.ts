import {
  FetchedSteps,
  Turn,
  walk,
  type MirroredReach,
  type SearchScope,
  type SearchWork,
  type Traversal,
} from '@stemma/orchestration';
import { LackingEnds } from './lacking-ends.js';
import { readMarker } from './marker.js';
import { MemgraphNeighbourhood } from './memgraph-neighbourhood.js';
import { MemgraphSteps } from './memgraph-steps.js';
import type { Run } from './run.js';
import { NODE } from './schema.js';
import { revOf } from './shape.js';

/**
 * Answers as `MirroredLineageGraph` says. The walk is that of the port: `*BFS` knows no fan-out, nor in which order
 * neighbours come. Memgraph gives neighbourhoods, all of one moment.
 */
export async function traverse(
  run: Run,
  question: Traversal,
  lacking: ReadonlySet<string>,
): Promise<MirroredReach | null> {
  const { nodeId, asOf, edgeLimit, timeoutMs } = question;
  const turn = new Turn(timeoutMs);
  const [marker, [start]] = await Promise.all([readMarker(run), run(startOf, { nodeId })]);
  if (marker === null || start === undefined || lacking.has(nodeId)) return null;
  if (asOf !== null && !(Number(start.created_at_ms) <= asOf.getTime())) return null;
  const lacks = await LackingEnds.of(run, lacking);
  const neighbourhood = new MemgraphNeighbourhood(run, question, lacks);
  const { nodeRevs, edgeRevs } = neighbourhood;
  nodeRevs.set(nodeId, revOf(start.state_rev));
  const { nodes, links, truncated, next } = await walk(question, nodeId, neighbourhood, turn);
  const edgeIds = await neighbourhood.edgesOf(links);
  if (lacks.wereMet) return null;
  const areCut = edgeIds.length > edgeLimit;
  return {
    reach: {
      nodes,
      edgeIds: edgeIds.slice(0, edgeLimit),
      truncated: areCut ? [...truncated, 'edgeLimit'] : truncated,
      next,
    },
    held: {
      content: marker.content,
      position: marker.position,
      nodeRev: (id) => nodeRevs.get(id) ?? null,
      edgeRev: (id) => edgeRevs.get(id) ?? null,
    },
  };
}

/** As `MirroredLineageGraph` says. */
export async function search<T>(
  run: Run,
  scope: SearchScope,
  lacking: ReadonlySet<string>,
  work: SearchWork<T>,
): Promise<T | null> {
  const turn = new Turn(scope.timeoutMs);
  if ((await readMarker(run)) === null) return null;
  const lacks = await LackingEnds.of(run, lacking);
  const steps = new FetchedSteps(new MemgraphSteps(run, scope, lacking), (side, nodeId) => {
    lacks.walkOn(side, [nodeId]);
  });
  const found = await work(steps, turn);
  return lacks.wereMet ? null : found;
}

const startOf = `
  MATCH (n:${NODE.live} {${NODE.key}: $nodeId}) RETURN n.created_at_ms AS created_at_ms, n.state_rev AS state_rev`;
