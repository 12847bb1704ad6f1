import { differs, present } from '../content/differs.js';
import {
  isDerivationType,
  isEvolutionEdgeType,
  isMergeType,
  isReplacementType,
  storedEnds,
} from '../enumerations/relationship-type.js';
import { check } from '../errors/check.js';
import { StemmaError } from '../errors/stemma-error.js';
import { fields } from '../fields/fields.js';
import { valueObject } from '../fields/value-object.js';
import { withDefaults } from '../fields/with-defaults.js';
import { newId } from '../ids/ids.js';
import { edgeInputSchema, edgeJsonSchema, type EdgeInput, type EdgePatch } from './edge-input.js';
import type { EdgeState } from './edge-state.js';
import { edgeJson, graphEdge, type EdgeJson, type GraphEdge } from './edge-views.js';
import { edgeWeight } from './edge-weight.js';
import { newEdgeState } from './new-edge-state.js';

export type ConfidenceCategory = 'high' | 'medium' | 'low';

/**
 * A typed relation from an older node (source) to a newer one (target). Immutable: each method answers
 * a new edge with `rev` and `stateRev` raised, or this very one when nothing changes.
 */
export class LineageEdge extends valueObject<EdgeState>() {
  private constructor(state: EdgeState) {
    super(state);
  }

  /** A new edge with its defaults, `child_of` turned round. @throws StemmaError self_loop */
  static create(input: EdgeInput, now: Date): LineageEdge {
    const given = withDefaults(edgeInputSchema, input);
    if (given.sourceNodeId === given.targetNodeId) {
      throw new StemmaError('self_loop', 'An edge cannot lead from a node to itself.', {
        faults: [{ pointer: '/targetNodeId', code: 'invalid', message: 'must not be the source node' }],
      });
    }
    const swapped = given.relationshipType === 'child_of';
    const { relationshipType, sourceNodeId, targetNodeId } = storedEnds(given);
    const ends = {
      sourceNodeId,
      targetNodeId,
      sourcePatternId: swapped ? given.targetPatternId : given.sourcePatternId,
      targetPatternId: swapped ? given.sourcePatternId : given.targetPatternId,
    };
    return new LineageEdge(newEdgeState(given.edgeId ?? newId(), relationshipType, ends, given, now));
  }

  /** A stored state, trusted as it is. */
  static from(state: EdgeState): LineageEdge {
    return new LineageEdge(state);
  }

  /** Reads what `toJSON` wrote. @throws StemmaError validation_failed */
  static fromJSON(json: unknown): LineageEdge {
    const given = check(edgeJsonSchema, json);
    return new LineageEdge({
      ...given,
      relationshipType: storedEnds(given).relationshipType,
      stateRev: given.rev,
    });
  }

  /** 0..1, see `edgeWeight`. */
  get weight(): number {
    return edgeWeight(this);
  }

  deactivate(reason: string, now: Date): LineageEdge {
    if (!this.isActive) return this;
    return this.redefined({ isActive: false, deactivatedAt: now, deactivationReason: reason }, now);
  }

  reactivate(now: Date): LineageEdge {
    if (this.isActive) return this;
    return this.redefined({ isActive: true, deactivatedAt: null, deactivationReason: null }, now);
  }

  /** 0..1. @throws StemmaError validation_failed, for NaN too */
  updateSimilarity(similarityScore: number, now: Date): LineageEdge {
    return this.revise({ similarityScore: check(fields.score, similarityScore, '/similarityScore') }, now);
  }

  /** 0..1. @throws StemmaError validation_failed, for NaN too */
  updateConfidence(confidenceScore: number, now: Date): LineageEdge {
    return this.revise({ confidenceScore: check(fields.score, confidenceScore, '/confidenceScore') }, now);
  }

  /** `breakingChanges` stays as it is when absent. */
  setChangeSummary(changeSummary: string, now: Date, breakingChanges?: boolean): LineageEdge {
    return this.revise({ changeSummary, breakingChanges }, now);
  }

  /** Changes what is given and differs. */
  revise(patch: EdgePatch, now: Date): LineageEdge {
    const changes = present(patch);
    return differs(this, changes) ? this.redefined(changes, now) : this;
  }

  /** Whether ancestry runs through it (active or not). */
  get isDerivationEdge(): boolean {
    return isDerivationType(this.relationshipType);
  }

  get isEvolutionEdge(): boolean {
    return isEvolutionEdgeType(this.relationshipType);
  }

  get isMergeEdge(): boolean {
    return isMergeType(this.relationshipType);
  }

  get isReplacementEdge(): boolean {
    return isReplacementType(this.relationshipType);
  }

  get hasBreakingChanges(): boolean {
    return this.breakingChanges;
  }

  get isStrong(): boolean {
    return this.edgeStrength === 'strong';
  }

  /** null = unknown, ≥ 0.8 high, ≥ 0.5 medium, else low. */
  get confidenceCategory(): ConfidenceCategory | null {
    if (this.confidenceScore === null) return null;
    if (this.confidenceScore >= 0.8) return 'high';
    return this.confidenceScore >= 0.5 ? 'medium' : 'low';
  }

  toJSON(): EdgeJson {
    return edgeJson(this);
  }

  toGraphEdge(): GraphEdge {
    return graphEdge(this);
  }

  private redefined(changes: Partial<EdgeState>, now: Date): LineageEdge {
    return new LineageEdge({
      ...this.toState(),
      ...changes,
      updatedAt: now,
      rev: this.rev + 1,
      stateRev: this.stateRev + 1,
    });
  }
}
