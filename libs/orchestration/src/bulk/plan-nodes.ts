import {
  edgeRecordOfParent,
  faultsAt,
  nodeOfRecord,
  StemmaError,
  type LineageNode,
  type NodePlace,
  type NodeRecord,
} from '@stemma/models';
import { addVersion, nextVersion, type EdgeFrom } from '../plan/add-version.js';
import { versionKey, type PatternSlot } from '../plan/known.js';
import { taken, type ImportPlan, type LineOutcome } from './import-plan.js';
import { isKnownEdge } from './plan-edges.js';
import { isSameNode } from './same-as-stored.js';

/** A node and the edges to its parents; of a node that is there, only the edges, and the content, that are not. */
export async function applyNode(plan: ImportPlan, record: NodeRecord): Promise<LineOutcome> {
  const pattern = plan.pattern(record.patternId, '/patternId');
  const known = plan.known.nodes.get(record.nodeId);
  if (known === undefined) {
    await createNode(plan, record, pattern);
    return 'new';
  }
  if (known.deleted) throw taken('node', record.nodeId, 'has been deleted');
  const { state } = plan.whole(record.nodeId);
  if (!isSameNode(state, record)) throw taken('node', record.nodeId);
  const edges = newEdges(plan, record);
  for (const { edge, source } of edges) await plan.refuseCycle(edge, source, known);
  for (const { edge, source } of edges) await plan.addEdge(edge, source, known);
  const completed = plan.complete(known, nodeOfRecord(record, state, plan.options.now));
  return completed || edges.length > 0 ? 'new' : 'unchanged';
}

async function createNode(plan: ImportPlan, record: NodeRecord, pattern: PatternSlot): Promise<void> {
  const { nodeId, patternId, lineageId } = record;
  if (record.replacedByNodeId === nodeId) {
    throw new StemmaError('self_loop', 'A node cannot replace itself.', {
      faults: faultsAt(['/replacedByNodeId'], 'must be another node'),
    });
  }
  const version = record.version ?? nextVersion(pattern);
  const holder = plan.known.versions.get(versionKey(patternId, version));
  if (holder !== undefined) {
    const text = `Version ${String(version)} of this pattern is another node, ${holder}.`;
    const faults = faultsAt(['/version'], 'must be free');
    throw new StemmaError('version_conflict', text, { extra: { nodeId: holder }, faults });
  }
  // Refuses taken edge ids before anything is changed.
  const edges = newEdges(plan, record);
  const parentIds = record.parents.map((parent) => parent.nodeId);
  const make = (place: NodePlace): LineageNode => nodeOfRecord(record, place, plan.options.now);
  await addVersion(plan, pattern, { nodeId, version, lineageId, edges, parentIds, make });
}

/** The edges that are not there yet. @throws StemmaError `node_not_found`, naming each missing parent. */
function newEdges(plan: ImportPlan, record: NodeRecord): EdgeFrom[] {
  const parentIds = record.parents.map((parent) => parent.nodeId);
  const sources = plan.nodes(parentIds, (index) => `/parents/${String(index)}/nodeId`);
  return sources.flatMap((source, index) => {
    const parent = record.parents[index];
    if (parent === undefined) return [];
    const edgeRecord = edgeRecordOfParent(parent, record);
    return isKnownEdge(plan, edgeRecord) ? [] : [{ source, edge: plan.edgeOf(edgeRecord, source, record) }];
  });
}
