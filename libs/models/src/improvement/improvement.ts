import { differs, present } from '../content/differs.js';
import type { ImprovementStatus } from '../enumerations/improvement-status.js';
import { check } from '../errors/check.js';
import { StemmaError } from '../errors/stemma-error.js';
import type { JsonObject } from '../fields/json-value.js';
import { isoOrNull, valueObject, type Serialized } from '../fields/value-object.js';
import { withDefaults } from '../fields/with-defaults.js';
import { newId } from '../ids/ids.js';
import {
  improvementInputSchema,
  improvementJsonSchema,
  type ImprovementInput,
  type ImprovementPatch,
} from './improvement-input.js';
import type { ImprovementState } from './improvement-state.js';
import { requireImprovementTransition } from './improvement-transitions.js';
import { relativeGain } from './performance-delta.js';

export type ImprovementJson = Serialized<ImprovementState>;

/** What trials find out, and where applying leads. */
export type ImprovementFindings = Pick<
  ImprovementState,
  | 'candidateNodeId'
  | 'baselineMetrics'
  | 'improvedMetrics'
  | 'performanceDelta'
  | 'pValue'
  | 'confidenceScore'
  | 'sampleSize'
  | 'testResults'
  | 'appliedNodeId'
  | 'reason'
>;

const TIME_KEYS = ['avgExecutionTimeMs', 'executionTimeMs'] as const;

export class Improvement extends valueObject<ImprovementState>() {
  private constructor(state: ImprovementState) {
    super(state);
  }

  /**
   * A new proposal. An absent `performanceDelta` is derived where both metrics tell `avgExecutionTimeMs`
   * (or `executionTimeMs`).
   */
  static create(input: ImprovementInput, now: Date): Improvement {
    const given = withDefaults(improvementInputSchema, input);
    const createdAt = given.createdAt ?? now;
    const updatedAt = given.updatedAt ?? createdAt;
    return new Improvement({
      ...given,
      improvementId: given.improvementId ?? newId(),
      performanceDelta: given.performanceDelta ?? timeGain(given.baselineMetrics, given.improvedMetrics),
      appliedAt: given.appliedAt ?? (given.status === 'applied' ? updatedAt : null),
      createdAt,
      updatedAt,
      rev: given.rev ?? 1,
    });
  }

  /** A stored state, trusted as it is. */
  static from(state: ImprovementState): Improvement {
    return new Improvement(state);
  }

  /** Reads what `toJSON` wrote. @throws StemmaError validation_failed */
  static fromJSON(json: unknown): Improvement {
    return new Improvement(check(improvementJsonSchema, json));
  }

  /**
   * Goes to another status, with what is known then; the same one when the status is the current one. `applied`
   * notes the time. @throws StemmaError illegal_transition
   */
  withStatus(next: ImprovementStatus, now: Date, findings: Partial<ImprovementFindings> = {}): Improvement {
    if (next === this.status) return this;
    requireImprovementTransition(this.status, next);
    const appliedAt = next === 'applied' ? now : this.appliedAt;
    return this.redefined({ ...findings, status: next, appliedAt }, now);
  }

  /** Notes what a look at the evidence found, where it leads to no other status. */
  withFindings(findings: Partial<ImprovementFindings>, now: Date): Improvement {
    return differs(this, findings) ? this.redefined(findings, now) : this;
  }

  /** Changes what people wrote. The candidate is settled once its trial has begun. @throws StemmaError illegal_transition */
  revise(patch: ImprovementPatch, now: Date): Improvement {
    const changes = present(patch);
    if (!differs(this, changes)) return this;
    if (this.status !== 'proposed' && differs(this, pickCandidate(changes))) {
      throw new StemmaError(
        'illegal_transition',
        `The candidate of an improvement that is ${this.status} cannot be changed.`,
        { extra: { from: this.status, to: this.status, allowed: [] } },
      );
    }
    return this.redefined(changes, now);
  }

  private redefined(changes: Partial<ImprovementState>, now: Date): Improvement {
    return new Improvement({ ...this.toState(), ...changes, updatedAt: now, rev: this.rev + 1 });
  }

  toJSON(): ImprovementJson {
    return {
      ...this.toState(),
      appliedAt: isoOrNull(this.appliedAt),
      createdAt: this.createdAt.toISOString(),
      updatedAt: this.updatedAt.toISOString(),
    };
  }
}

function pickCandidate({ candidateNodeId }: { readonly candidateNodeId?: string | null }) {
  return candidateNodeId === undefined ? {} : { candidateNodeId };
}

function timeGain(baseline: JsonObject, improved: JsonObject): number | null {
  for (const key of TIME_KEYS) {
    const before = baseline[key];
    const after = improved[key];
    if (typeof before === 'number' && typeof after === 'number') return relativeGain(before, after);
  }
  return null;
}
