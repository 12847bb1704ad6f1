import type { JsonObject } from '../fields/json-value.js';

/** All that is kept of a pattern; null = absent. */
export interface PatternState {
  readonly patternId: string;
  readonly name: string;
  readonly kind: string;
  readonly description: string | null;
  readonly namespace: string;
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly metadata: JsonObject;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly updatedAt: Date;
  readonly rev: number;
  readonly stateRev: number;
}
