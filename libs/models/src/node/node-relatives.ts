import { isDerivationType, type StoredRelationshipType } from '../enumerations/relationship-type.js';

/** As much of an edge as kinship needs. */
export interface KinshipEdge {
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: StoredRelationshipType;
  readonly isActive: boolean;
}

/** The sources of the active derivation edges into a node, each once, in the order met. */
export function parentIdsOf(nodeId: string, edges: Iterable<KinshipEdge>): string[] {
  const ids = new Set<string>();
  for (const edge of edges) if (edge.targetNodeId === nodeId && isKinship(edge)) ids.add(edge.sourceNodeId);
  return [...ids];
}

/** The targets of the active derivation edges out of a node, each once, in the order met. */
export function childIdsOf(nodeId: string, edges: Iterable<KinshipEdge>): string[] {
  const ids = new Set<string>();
  for (const edge of edges) if (edge.sourceNodeId === nodeId && isKinship(edge)) ids.add(edge.targetNodeId);
  return [...ids];
}

/** 1 for a root, else 1 + the largest generation among the parents. */
export function generationBelow(parentGenerations: Iterable<number>): number {
  let largest = 0;
  for (const generation of parentGenerations) largest = Math.max(largest, generation);
  return largest + 1;
}

function isKinship({ isActive, relationshipType }: KinshipEdge): boolean {
  return isActive && isDerivationType(relationshipType);
}
