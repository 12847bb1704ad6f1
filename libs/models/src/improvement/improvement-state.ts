import type { ImprovementPriority, ImprovementStatus } from '../enumerations/improvement-status.js';
import type { JsonObject } from '../fields/json-value.js';

/** A proposed change of a pattern and the evidence for it; null = not known. */
export interface ImprovementState {
  readonly improvementId: string;
  readonly patternId: string;
  /** The baseline version. */
  readonly nodeId: string;
  readonly candidateNodeId: string | null;
  readonly status: ImprovementStatus;
  /** performance, quality, reliability, accuracy, usability or free text. */
  readonly improvementType: string;
  readonly description: string;
  readonly source: string;
  readonly priority: ImprovementPriority;
  readonly proposedChanges: JsonObject;
  readonly baselineMetrics: JsonObject;
  readonly improvedMetrics: JsonObject;
  /** Relative gain: 0.60 = 60 % better. */
  readonly performanceDelta: number | null;
  readonly pValue: number | null;
  readonly confidenceScore: number;
  readonly sampleSize: number;
  readonly testResults: readonly JsonObject[];
  readonly impactEstimate: number | null;
  readonly appliedAt: Date | null;
  /** The version that applying it made active. */
  readonly appliedNodeId: string | null;
  /** Why it is where it is: of a rejection, or of a verdict that is still open. */
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly createdBy: string;
  readonly rev: number;
}
