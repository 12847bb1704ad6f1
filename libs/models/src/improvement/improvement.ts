import type { ImprovementStatus } from '../enumerations/improvement-status.js';
import { check } from '../errors/check.js';
import { fields } from '../fields/fields.js';
import type { JsonObject } from '../fields/json-value.js';
import { isoOrNull, valueObject, type Serialized } from '../fields/value-object.js';
import { newId } from '../ids/ids.js';
import { improvementInputSchema, improvementJsonSchema, type ImprovementInput } from './improvement-input.js';
import type { ImprovementState } from './improvement-state.js';
import { relativeGain } from './performance-delta.js';

export type ImprovementJson = Serialized<ImprovementState>;

const TIME_KEYS = ['avgExecutionTimeMs', 'executionTimeMs'] as const;

export class Improvement extends valueObject<ImprovementState>() {
  private constructor(state: ImprovementState) {
    super(state);
  }

  /**
   * A new proposal. An absent `performanceDelta` is derived where both metrics tell `avgExecutionTimeMs`
   * (or `executionTimeMs`). @throws StemmaError validation_failed
   */
  static create(input: ImprovementInput, now: Date): Improvement {
    const given = check(improvementInputSchema, input);
    const createdAt = given.createdAt ?? now;
    const updatedAt = given.updatedAt ?? createdAt;
    return new Improvement({
      ...given,
      improvementId: given.improvementId ?? newId(),
      performanceDelta: given.performanceDelta ?? timeGain(given.baselineMetrics, given.improvedMetrics),
      appliedAt: given.appliedAt ?? (given.status === 'applied' ? updatedAt : null),
      createdAt,
      updatedAt,
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

  /** The same one when the status is the current one; `applied` notes the time. @throws StemmaError validation_failed */
  withStatus(status: ImprovementStatus | 'approved', now: Date): Improvement {
    const next = check(fields.improvementStatus, status, '/status');
    if (next === this.status) return this;
    const appliedAt = next === 'applied' ? now : this.appliedAt;
    return new Improvement({ ...this.toState(), status: next, appliedAt, updatedAt: now });
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

function timeGain(baseline: JsonObject, improved: JsonObject): number | null {
  for (const key of TIME_KEYS) {
    const before = baseline[key];
    const after = improved[key];
    if (typeof before === 'number' && typeof after === 'number') return relativeGain(before, after);
  }
  return null;
}
