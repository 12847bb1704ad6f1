import type { StoredRelationshipType } from './relationship-type.js';

export const EVOLUTION_TYPES = [
  'created',
  'refined',
  'refinement',
  'specialization',
  'generalization',
  'fork',
  'merge',
] as const;
export type EvolutionType = (typeof EVOLUTION_TYPES)[number];

/** The edge that a new version gets to each of its parents when the caller names no type (DOMAIN.md §2). */
export const DEFAULT_EDGE_OF_EVOLUTION = {
  created: null,
  refined: 'refined_from',
  refinement: 'refined_from',
  specialization: 'specialized_from',
  generalization: 'generalized_from',
  fork: 'forked_from',
  merge: 'merged_from',
} as const satisfies Record<EvolutionType, StoredRelationshipType | null>;

/** The default relationship of an evolution type; null for `created`, which has no parent. */
export function defaultEdgeOf(evolutionType: EvolutionType): StoredRelationshipType | null {
  return DEFAULT_EDGE_OF_EVOLUTION[evolutionType];
}
