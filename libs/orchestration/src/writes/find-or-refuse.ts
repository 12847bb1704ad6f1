import { faultsAt, StemmaError, type LineageEdge, type LineageNode } from '@stemma/models';
import type { KnownPattern, Transaction } from '../ports/transaction.js';
import type { ExpectedRev } from './write-context.js';

/** @throws StemmaError `pattern_not_found` */
export async function lockPattern(tx: Transaction, patternId: string): Promise<KnownPattern> {
  const [locked] = await tx.patterns.lock([patternId]);
  if (locked?.deleted !== false) throw patternNotFound(patternId);
  return locked;
}

/** @throws StemmaError `node_not_found` */
export async function lockNode(tx: Transaction, nodeId: string): Promise<LineageNode> {
  const [node] = await tx.nodes.lock([nodeId], { withContent: true });
  if (node === undefined) throw nodesNotFound([nodeId]);
  return node;
}

/** @throws StemmaError `edge_not_found` */
export async function lockEdge(tx: Transaction, edgeId: string): Promise<LineageEdge> {
  const edge = await tx.edges.lock(edgeId);
  if (edge === null) throw edgeNotFound(edgeId);
  return edge;
}

/** @throws StemmaError `node_not_found`, naming each missing id and, by `pointerOf`, the field it came from. */
export function requireNodes<Node extends { readonly nodeId: string }>(
  nodes: readonly Node[],
  nodeIds: readonly string[],
  pointerOf: (index: number) => string,
): Map<string, Node> {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const missing = nodeIds.flatMap((id, index) => (byId.has(id) ? [] : [{ id, pointer: pointerOf(index) }]));
  if (missing.length === 0) return byId;
  throw nodesNotFound(
    missing.map(({ id }) => id),
    missing.map(({ pointer }) => pointer),
  );
}

/** @throws StemmaError `precondition_failed` with the current rev. */
export function requireRev(entity: { readonly rev: number }, expected: ExpectedRev): void {
  if (expected === 'any' || expected.includes(entity.rev)) return;
  throw new StemmaError(
    'precondition_failed',
    `It is at no revision that was named: it is now at "${entity.rev}".`,
    {
      extra: { currentRev: entity.rev },
    },
  );
}

export function edgeExists({ edgeId, isActive, relationshipType }: LineageEdge): StemmaError {
  return new StemmaError('edge_exists', `There is a ${relationshipType} edge between these nodes already.`, {
    extra: { edgeId, isActive },
  });
}

/** The id of what was deleted stays its own: mirrors and events still know it. */
export function takenByDeleted(what: string): StemmaError {
  return new StemmaError('id_conflict', `The ${what} has been deleted. Take another id.`);
}

export function patternNotFound(patternId: string, pointers: readonly string[] = []): StemmaError {
  return new StemmaError('pattern_not_found', `There is no pattern ${patternId}.`, {
    faults: faultsAt(pointers, 'must be the id of a pattern'),
  });
}

export function aliasNotFound(
  patternId: string,
  alias: string,
  pointers: readonly string[] = [],
): StemmaError {
  return new StemmaError('alias_not_found', `The pattern ${patternId} has no alias ${alias}.`, {
    faults: faultsAt(pointers, 'must name a version'),
  });
}

/** Neither an old export nor a repeated request brings back what somebody had a right to have forgotten. */
export function patternErased(patternId: string, pointers: readonly string[] = []): StemmaError {
  return new StemmaError('pattern_erased', `The pattern ${patternId} has been erased for good.`, {
    faults: faultsAt(pointers, 'must not be of what was erased'),
  });
}

export function edgeNotFound(edgeId: string): StemmaError {
  return new StemmaError('edge_not_found', `There is no edge ${edgeId}.`);
}

export function executionNotFound(executionId: string, pointers: readonly string[] = []): StemmaError {
  return new StemmaError('execution_not_found', `There is no execution ${executionId}.`, {
    faults: faultsAt(pointers, 'must be the id of an execution'),
  });
}

export function nodesNotFound(nodeIds: readonly string[], pointers: readonly string[] = []): StemmaError {
  return new StemmaError('node_not_found', `There is no node ${nodeIds.join(', ')}.`, {
    extra: { nodeIds },
    faults: faultsAt(pointers, 'must be the id of a node'),
  });
}
