import { unixSeconds, type Serialized } from '../fields/value-object.js';
import { meansOf, type UsageMeans } from '../usage/usage-totals.js';
import type { NodeState } from './node-state.js';

/** What a node tells of its use: count and means. */
export type NodeUsageJson = UsageMeans & Serialized<Pick<NodeState, 'lastUsedAt'>>;

/** The API's form of a node. */
export type NodeJson = Serialized<
  Omit<NodeState, 'contentOrder' | 'usage' | 'presetUsage' | 'stateRev' | 'usageRev'>
> &
  NodeUsageJson;

export function nodeUsageJson({ usage, lastUsedAt }: Pick<NodeState, 'usage' | 'lastUsedAt'>): NodeUsageJson {
  return { ...meansOf(usage), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}

export function nodeJson(node: NodeState): NodeJson {
  return {
    nodeId: node.nodeId,
    patternId: node.patternId,
    version: node.version,
    versionLabel: node.versionLabel,
    lineageId: node.lineageId,
    generation: node.generation,
    status: node.status,
    evolutionType: node.evolutionType,
    content: node.content,
    contentHash: node.contentHash,
    createdAt: node.createdAt.toISOString(),
    createdBy: node.createdBy,
    deprecatedAt: node.deprecatedAt?.toISOString() ?? null,
    deprecatedReason: node.deprecatedReason,
    replacedByNodeId: node.replacedByNodeId,
    metadata: node.metadata,
    tags: node.tags,
    ...nodeUsageJson(node),
    updatedAt: node.updatedAt.toISOString(),
    rev: node.rev,
  };
}

/** The properties of a graph node: exactly these keys; a mirror adds its own beside them. */
export interface GraphNode {
  readonly node_id: string;
  readonly pattern_id: string;
  readonly version: number;
  readonly version_label: string | null;
  readonly status: string;
  /** Whole unix seconds. */
  readonly created_at: number;
  readonly created_by: string;
  readonly evolution_type: string | null;
  readonly tags: readonly string[];
  readonly success_rate: number | null;
  readonly usage_count: number;
  readonly avg_execution_time_ms: number | null;
}

export function graphNode(node: Omit<NodeState, 'content'>): GraphNode {
  const { usageCount, avgExecutionTimeMs, successRate } = meansOf(node.usage);
  return {
    node_id: node.nodeId,
    pattern_id: node.patternId,
    version: node.version,
    version_label: node.versionLabel,
    status: node.status,
    created_at: unixSeconds(node.createdAt),
    created_by: node.createdBy,
    evolution_type: node.evolutionType,
    tags: [...node.tags],
    success_rate: successRate,
    usage_count: usageCount,
    avg_execution_time_ms: avgExecutionTimeMs,
  };
}
