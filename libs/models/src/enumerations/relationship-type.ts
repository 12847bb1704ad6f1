/** What the boundary accepts. `child_of` is stored as `parent_of` with its ends swapped. */
export const RELATIONSHIP_TYPES = [
  'parent_of',
  'child_of',
  'derived_from',
  'merged_from',
  'merged_with',
  'replaced_by',
  'forked_from',
  'refined_from',
  'specialized_from',
  'generalized_from',
  'feeds',
] as const;
export type RelationshipType = (typeof RELATIONSHIP_TYPES)[number];
export type StoredRelationshipType = Exclude<RelationshipType, 'child_of'>;

export const STORED_RELATIONSHIP_TYPES = [
  'parent_of',
  'derived_from',
  'merged_from',
  'merged_with',
  'replaced_by',
  'forked_from',
  'refined_from',
  'specialized_from',
  'generalized_from',
  'feeds',
] as const satisfies readonly StoredRelationshipType[];

/** Ancestry and acyclicity run through these; `replaced_by` only where a query asks for it. */
export const DERIVATION_TYPES = [
  'parent_of',
  'derived_from',
  'merged_from',
  'refined_from',
  'specialized_from',
  'generalized_from',
  'forked_from',
] as const satisfies readonly StoredRelationshipType[];

/** What a lineage is followed by unless a query asks for others: ancestry, and data that flow, in circles too. */
export const LINEAGE_TYPES = [
  ...DERIVATION_TYPES,
  'feeds',
] as const satisfies readonly StoredRelationshipType[];

export const EVOLUTION_EDGE_TYPES = [
  'derived_from',
  'refined_from',
  'specialized_from',
  'generalized_from',
  'forked_from',
] as const satisfies readonly StoredRelationshipType[];

export const MERGE_TYPES = [
  'merged_from',
  'merged_with',
] as const satisfies readonly StoredRelationshipType[];

export const REPLACEMENT_TYPES = ['replaced_by'] as const satisfies readonly StoredRelationshipType[];

const derivation: ReadonlySet<RelationshipType> = new Set<RelationshipType>([
  ...DERIVATION_TYPES,
  'child_of',
]);
const evolution: ReadonlySet<RelationshipType> = new Set(EVOLUTION_EDGE_TYPES);
const merge: ReadonlySet<RelationshipType> = new Set(MERGE_TYPES);
const replacement: ReadonlySet<RelationshipType> = new Set(REPLACEMENT_TYPES);

export const isDerivationType = (type: RelationshipType): boolean => derivation.has(type);
export const isEvolutionEdgeType = (type: RelationshipType): boolean => evolution.has(type);
export const isMergeType = (type: RelationshipType): boolean => merge.has(type);
export const isReplacementType = (type: RelationshipType): boolean => replacement.has(type);

export interface EdgeEnds {
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: RelationshipType;
}

export interface StoredEdgeEnds {
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: StoredRelationshipType;
}

/** The stored form of a relation: `child_of` becomes `parent_of` the other way round, all else stays. */
export function storedEnds({ sourceNodeId, targetNodeId, relationshipType }: EdgeEnds): StoredEdgeEnds {
  return relationshipType === 'child_of'
    ? { sourceNodeId: targetNodeId, targetNodeId: sourceNodeId, relationshipType: 'parent_of' }
    : { sourceNodeId, targetNodeId, relationshipType };
}
