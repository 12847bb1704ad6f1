import type { EdgeStrength } from '../enumerations/edge-strength.js';
import type { StoredRelationshipType } from '../enumerations/relationship-type.js';
import type { JsonObject } from '../fields/json-value.js';

/** All that is kept of an edge, which runs from the older node to the newer; null = absent. */
export interface EdgeState {
  readonly edgeId: string;
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly sourcePatternId: string;
  readonly targetPatternId: string;
  readonly relationshipType: StoredRelationshipType;
  readonly edgeStrength: EdgeStrength;
  readonly similarityScore: number | null;
  readonly confidenceScore: number | null;
  readonly changeSummary: string | null;
  readonly breakingChanges: boolean;
  readonly isActive: boolean;
  readonly deactivatedAt: Date | null;
  readonly deactivationReason: string | null;
  readonly metadata: JsonObject;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly updatedAt: Date;
  readonly rev: number;
  readonly stateRev: number;
}
