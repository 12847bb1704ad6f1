import type { EvolutionType } from '../enumerations/evolution-type.js';
import type { LineageStatus } from '../enumerations/lineage-status.js';
import type { JsonObject, JsonValue } from '../fields/json-value.js';
import type { UsageTotals } from '../usage/usage-totals.js';

/** All that is kept of one version of a pattern; null = absent. */
export interface NodeState {
  readonly nodeId: string;
  readonly patternId: string;
  /** 1, 2, … ; unique per pattern. */
  readonly version: number;
  readonly versionLabel: string | null;
  /** The family: shared by all nodes that derivation edges connect. */
  readonly lineageId: string;
  /** 1 for a root, else 1 + the largest generation among the parents. */
  readonly generation: number;
  readonly status: LineageStatus;
  readonly evolutionType: EvolutionType | null;
  /** The snapshot: text or any JSON; null = none kept. */
  readonly content: JsonValue;
  /** SHA-256 in lower-case hex; may be set without content (binary files). */
  readonly contentHash: string | null;
  /** As `contentOrder` makes it of the content; null where no order is known. */
  readonly contentOrder: string | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly deprecatedAt: Date | null;
  readonly deprecatedReason: string | null;
  readonly replacedByNodeId: string | null;
  readonly metadata: JsonObject;
  readonly tags: readonly string[];
  /** Everything: what the node arrived with and every execution since. */
  readonly usage: UsageTotals;
  /** The part of `usage` that the node arrived with. */
  readonly presetUsage: UsageTotals;
  readonly lastUsedAt: Date | null;
  readonly updatedAt: Date;
  /** Raised by each change of definition or status. */
  readonly rev: number;
  /** Raised by every change but use. */
  readonly stateRev: number;
  /** Raised by use. */
  readonly usageRev: number;
}
