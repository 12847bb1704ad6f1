import { contentHash } from '../content/content-hash.js';
import { contentOrder } from '../content/same-content.js';
import { LineageEdge } from '../edge/lineage-edge.js';
import { LineageEvent } from '../event/lineage-event.js';
import { LineageNode } from '../node/lineage-node.js';
import { Pattern } from '../pattern/pattern.js';
import { SUCCESS_DIGITS, TIME_DIGITS, unitsOf } from '../usage/decimal.js';
import { usageOfMeans, type UsageTotals } from '../usage/usage-totals.js';
import type { EdgeRecord } from './edge-record.js';
import type { EventRecord } from './event-record.js';
import type { NodeRecord, ParentLink } from './node-record.js';
import type { PatternRecord } from './pattern-record.js';

// Checked records become values without a second check. Fields are written out: imports make millions of these.

/** `now` stands in for times that the record does not tell; likewise for the others here. */
export function patternOfRecord(record: PatternRecord, now: Date): Pattern {
  const createdAt = record.createdAt ?? now;
  const rev = record.rev ?? 1;
  return Pattern.from({
    patternId: record.patternId,
    name: record.name,
    kind: record.kind,
    description: record.description,
    namespace: record.namespace,
    language: record.language,
    tags: record.tags,
    metadata: record.metadata,
    createdAt,
    createdBy: record.createdBy,
    updatedAt: record.updatedAt ?? createdAt,
    rev,
    stateRev: rev,
  });
}

/** What a node record does not tell: its place among the others. */
export interface NodePlace {
  readonly version: number;
  readonly lineageId: string;
  readonly generation: number;
}

export function nodeOfRecord(record: NodeRecord, place: NodePlace, now: Date): LineageNode {
  const { content, status } = record;
  const createdAt = record.createdAt ?? now;
  const presetUsage = presetUsageOf(record);
  const rev = record.rev ?? 1;
  return LineageNode.from({
    nodeId: record.nodeId,
    patternId: record.patternId,
    version: place.version,
    versionLabel: record.versionLabel,
    lineageId: place.lineageId,
    generation: place.generation,
    status,
    evolutionType: record.evolutionType,
    content,
    contentHash: record.contentHash ?? (content === null ? null : contentHash(content)),
    contentOrder: contentOrder(content),
    createdAt,
    createdBy: record.createdBy,
    deprecatedAt: record.deprecatedAt ?? (status === 'deprecated' ? createdAt : null),
    deprecatedReason: record.deprecatedReason,
    replacedByNodeId: record.replacedByNodeId,
    metadata: record.metadata,
    tags: record.tags,
    usage: presetUsage,
    presetUsage,
    lastUsedAt: record.lastUsedAt,
    updatedAt: record.updatedAt ?? createdAt,
    rev,
    stateRev: rev,
    usageRev: 0,
  });
}

function presetUsageOf(record: NodeRecord): UsageTotals {
  const { presetUsage } = record;
  if (presetUsage === null) return usageOfMeans(record);
  return {
    count: presetUsage.count,
    timeSumNs: unitsOf(presetUsage.executionTimeSumMs, TIME_DIGITS),
    successSum: unitsOf(presetUsage.successSum, SUCCESS_DIGITS),
  };
}

/** The patterns of an edge's ends, which are looked up. */
export interface EdgePatterns {
  readonly sourcePatternId: string;
  readonly targetPatternId: string;
}

export function edgeOfRecord(record: EdgeRecord, patterns: EdgePatterns, now: Date): LineageEdge {
  const createdAt = record.createdAt ?? now;
  const { isActive } = record;
  const rev = record.rev ?? 1;
  return LineageEdge.from({
    edgeId: record.edgeId,
    sourceNodeId: record.sourceNodeId,
    targetNodeId: record.targetNodeId,
    sourcePatternId: patterns.sourcePatternId,
    targetPatternId: patterns.targetPatternId,
    relationshipType: record.relationshipType,
    edgeStrength: record.edgeStrength,
    similarityScore: record.similarityScore,
    confidenceScore: record.confidenceScore,
    changeSummary: record.changeSummary,
    breakingChanges: record.breakingChanges,
    isActive,
    deactivatedAt: isActive ? null : (record.deactivatedAt ?? createdAt),
    deactivationReason: isActive ? null : record.deactivationReason,
    metadata: record.metadata,
    createdAt,
    createdBy: record.createdBy,
    updatedAt: record.updatedAt ?? createdAt,
    rev,
    stateRev: rev,
  });
}

/** A parent that a node record names, as the record of the edge that it means. */
export function edgeRecordOfParent(parent: ParentLink, child: NodeRecord): EdgeRecord {
  return {
    record: 'edge',
    edgeId: parent.edgeId,
    sourceNodeId: parent.nodeId,
    targetNodeId: child.nodeId,
    relationshipType: parent.relationshipType,
    edgeStrength: parent.edgeStrength,
    similarityScore: parent.similarityScore,
    confidenceScore: parent.confidenceScore,
    changeSummary: parent.changeSummary,
    breakingChanges: parent.breakingChanges,
    isActive: true,
    deactivatedAt: null,
    deactivationReason: null,
    metadata: {},
    createdAt: child.createdAt,
    createdBy: child.createdBy,
    updatedAt: null,
    rev: null,
  };
}

export function eventOfRecord(record: EventRecord): LineageEvent {
  return LineageEvent.from({
    eventId: record.eventId,
    eventType: record.eventType,
    severity: record.severity,
    patternId: record.patternId,
    nodeId: record.nodeId,
    edgeId: record.edgeId,
    timestamp: record.timestamp,
    actor: record.actor,
    apiKeyName: record.apiKeyName,
    correlationId: record.correlationId,
    sessionId: record.sessionId,
    executionId: record.executionId,
    data: record.data,
    changes: record.changes,
    previousState: record.previousState,
    newState: record.newState,
    errorMessage: record.errorMessage,
    errorDetails: record.errorDetails,
    metadata: record.metadata,
    tags: record.tags,
    sourceSystem: record.sourceSystem,
    sourceVersion: record.sourceVersion,
  });
}
