import {
  edgeRecordOfParent,
  nodeOfRecord,
  StemmaError,
  type LineageEdge,
  type NodePlace,
  type NodeRecord,
} from '@stemma/models';
import { nodesNotFound } from '../writes/find-or-refuse.js';
import { taken, type ChunkPlan, type LineOutcome } from './chunk-plan.js';
import { isKnownEdge, refuseCycle } from './plan-edges.js';
import { isSameNode } from './same-as-stored.js';
import { versionKey, type NodeSlot, type PatternSlot } from './slots.js';

interface NewEdge {
  readonly edge: LineageEdge;
  readonly source: NodeSlot;
}

/** A node and the edges to its parents; of a node that is there, only the edges, and the content, that are not. */
export async function applyNode(plan: ChunkPlan, record: NodeRecord): Promise<LineOutcome> {
  const pattern = plan.pattern(record.patternId);
  const known = plan.known.nodes.get(record.nodeId);
  if (known === undefined) {
    await createNode(plan, record, pattern);
    return 'new';
  }
  if (known.deleted) throw taken('node', record.nodeId, 'has been deleted');
  if (known.state === null) throw new Error(`the state of node ${known.nodeId} was not read`);
  if (!isSameNode(known.state, record)) throw taken('node', record.nodeId, 'is a different one here');
  const edges = newEdges(plan, record, known, parentsOf(plan, record));
  for (const { edge, source } of edges) await refuseCycle(plan, edge, source, known);
  for (const { edge, source } of edges) await plan.addEdge(edge, source, known);
  const completed = plan.complete(known, nodeOfRecord(record, known.state, plan.options.now));
  return completed || edges.length > 0 ? 'new' : 'unchanged';
}

async function createNode(plan: ChunkPlan, record: NodeRecord, pattern: PatternSlot): Promise<void> {
  if (record.replacedByNodeId === record.nodeId) {
    throw new StemmaError('self_loop', 'A node cannot replace itself.', {
      faults: [{ pointer: '/replacedByNodeId', code: 'invalid', message: 'must be another node' }],
    });
  }
  const version = record.version ?? pattern.latestVersion + 1;
  const holder = plan.known.versions.get(versionKey(record.patternId, version));
  if (holder !== undefined) {
    throw new StemmaError(
      'version_conflict',
      `Version ${String(version)} of this pattern is another node, ${holder}.`,
      {
        extra: { nodeId: holder },
        faults: [{ pointer: '/version', code: 'invalid', message: 'must be free' }],
      },
    );
  }
  const parents = parentsOf(plan, record);
  // Refuses taken edge ids before anything is changed; the slot's place does not matter for it.
  const slot: NodeSlot = {
    nodeId: record.nodeId,
    patternId: record.patternId,
    lineageId: record.nodeId,
    generation: 1,
    isNew: true,
    deleted: false,
    stateRev: 0,
    state: null,
    raised: false,
    changed: false,
  };
  const edges = newEdges(plan, record, slot, parents);

  const place = await placeOf(plan, record, version, edges);
  const node = nodeOfRecord(record, place, plan.options.now);
  const made: NodeSlot = { ...slot, lineageId: place.lineageId, generation: place.generation, state: node };
  plan.known.nodes.set(record.nodeId, made);
  plan.known.versions.set(versionKey(record.patternId, version), record.nodeId);
  plan.newNodes.push(made);
  if (version > pattern.latestVersion) {
    pattern.latestVersion = version;
    pattern.latest = { nodeId: record.nodeId, version };
  }
  plan.generated?.versionCreated(
    node,
    record.parents.map((parent) => parent.nodeId),
  );
  for (const { edge, source } of edges) await plan.addEdge(edge, source, made, true);
}

/** A new node closes no cycle; its parents' families become one, and the one it says it belongs to with them. */
async function placeOf(
  plan: ChunkPlan,
  record: NodeRecord,
  version: number,
  edges: readonly NewEdge[],
): Promise<NodePlace> {
  const { families } = plan;
  const lineageIds: string[] = [];
  let generation = 1;
  for (const { edge, source } of edges) {
    if (!edge.isDerivationEdge) continue;
    lineageIds.push(source.lineageId);
    generation = Math.max(generation, source.generation + 1);
  }
  if (record.lineageId !== null) {
    families.concern(families.resolve(record.lineageId));
    lineageIds.push(record.lineageId);
  }
  const lineageId = lineageIds.length === 0 ? families.found(record.nodeId) : await families.join(lineageIds);
  families.grow(lineageId);
  return { version, lineageId, generation };
}

/** @throws StemmaError `node_not_found`, naming each missing parent. */
function parentsOf(plan: ChunkPlan, record: NodeRecord): NodeSlot[] {
  const parents: NodeSlot[] = [];
  const missing: [id: string, pointer: string][] = [];
  for (const [index, { nodeId }] of record.parents.entries()) {
    const parent = plan.known.nodes.get(nodeId);
    if (parent !== undefined && !parent.deleted) parents.push(parent);
    else missing.push([nodeId, `/parents/${String(index)}/nodeId`]);
  }
  if (missing.length === 0) return parents;
  throw nodesNotFound(
    missing.map(([id]) => id),
    missing.map(([, pointer]) => pointer),
  );
}

function newEdges(
  plan: ChunkPlan,
  record: NodeRecord,
  child: NodeSlot,
  parents: readonly NodeSlot[],
): NewEdge[] {
  const edges: NewEdge[] = [];
  for (const [index, parent] of record.parents.entries()) {
    const source = parents[index];
    if (source === undefined) continue;
    const edgeRecord = edgeRecordOfParent(parent, record);
    if (isKnownEdge(plan, edgeRecord)) continue;
    edges.push({ edge: plan.edgeOf(edgeRecord, source, child), source });
  }
  return edges;
}
