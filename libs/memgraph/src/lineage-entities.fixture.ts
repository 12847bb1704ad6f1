import type { Entity } from '@stemma/projection';
import { entityOf, type GivenGraph } from '@stemma/testing';

/** Of a lineage that is given by what a walk needs: all else is as in any version. */
export function nodeEntityOf({
  nodeId,
  status,
  isDeleted,
  createdAtMs,
}: GivenGraph['nodes'][number]): Entity {
  const any = entityOf('node', 1);
  if (any.subject !== 'node' || any.state === null) throw new Error('it is a node');
  const state = { ...any.state, nodeId, status, createdAt: new Date(createdAtMs) };
  return { subject: 'node', id: nodeId, rev: 1, state: isDeleted ? null : state };
}

export function edgeEntityOf({ edgeId, createdAtMs, ...edge }: GivenGraph['edges'][number]): Entity {
  const any = entityOf('edge', 1);
  if (any.subject !== 'edge' || any.state === null) throw new Error('it is an edge');
  const state = { ...any.state, ...edge, edgeId, createdAt: new Date(createdAtMs) };
  return { subject: 'edge', id: edgeId, rev: 1, state };
}
