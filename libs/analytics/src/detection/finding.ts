import type { ImprovementPriority, JsonObject } from '@stemma/models';

export type DetectionRule =
  | 'latency_regression'
  | 'error_regression'
  | 'faster_alternative'
  | 'safer_alternative'
  | 'duplicate'
  | 'stale_version';

/** Something to improve, with what speaks for it: all that an improvement says of itself when it is proposed. */
export interface Finding {
  readonly rule: DetectionRule;
  /** Names rule and versions: two findings of one claim say the same, on other evidence perhaps. */
  readonly claim: string;
  readonly patternId: string;
  /** The version that is to be improved, merged or archived. */
  readonly nodeId: string;
  /** The version that does better, or that stays; null where there is none. */
  readonly candidateNodeId: string | null;
  readonly improvementType: string;
  readonly description: string;
  readonly priority: ImprovementPriority;
  readonly proposedChanges: JsonObject;
  readonly baselineMetrics: JsonObject;
  readonly improvedMetrics: JsonObject;
  /** Relative gain: 0.60 = 60 % better; null where nothing is measured. */
  readonly performanceDelta: number | null;
  /** Adjusted for all comparisons of the run; null where nothing is tested. */
  readonly pValue: number | null;
  /** 0..1: one minus the p-value, or the similarity. */
  readonly confidenceScore: number;
  /** Executions of both versions. */
  readonly sampleSize: number;
}

export function claimOf(rule: DetectionRule, nodeId: string, candidateNodeId: string | null): string {
  return `${rule} ${nodeId} ${candidateNodeId ?? ''}`.trimEnd();
}
