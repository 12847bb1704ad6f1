import { LineageEdge } from '../edge/lineage-edge.js';
import { newEdgeState } from '../edge/new-edge-state.js';
import { LineageEvent } from '../event/lineage-event.js';
import { LineageNode } from '../node/lineage-node.js';
import { newNodeState, type NodePlace } from '../node/new-node-state.js';
import { newPatternState } from '../pattern/new-pattern-state.js';
import { Pattern } from '../pattern/pattern.js';
import { SUCCESS_DIGITS, TIME_DIGITS, unitsOf } from '../usage/decimal.js';
import { addUsage, usageOfMeans, type UsageTotals } from '../usage/usage-totals.js';
import type { EdgeRecord } from './edge-record.js';
import type { EventRecord } from './event-record.js';
import type { NodeRecord, ParentLink } from './node-record.js';
import type { PatternRecord } from './pattern-record.js';

// Checked records become values without a second check.

/** `now` stands in for times that the record does not tell; likewise for the others here. */
export function patternOfRecord(record: PatternRecord, now: Date): Pattern {
  return Pattern.from(newPatternState(record.patternId, record, now, record.rev ?? 1));
}

/** A node record does not tell its place among the others. */
export function nodeOfRecord(record: NodeRecord, place: NodePlace, now: Date): LineageNode {
  return LineageNode.from(
    newNodeState(record.nodeId, record, place, presetUsageOf(record), now, record.rev ?? 1),
  );
}

function presetUsageOf(record: NodeRecord): UsageTotals {
  const { presetUsage, pastUsage } = record;
  const preset = presetUsage === null ? usageOfMeans(record) : totalsOfRecord(presetUsage);
  return pastUsage === null ? preset : addUsage(preset, totalsOfRecord(pastUsage));
}

function totalsOfRecord(told: NonNullable<NodeRecord['presetUsage']>): UsageTotals {
  return {
    count: told.count,
    timeSumNs: unitsOf(told.executionTimeSumMs, TIME_DIGITS),
    successSum: unitsOf(told.successSum, SUCCESS_DIGITS),
  };
}

/** The patterns of an edge's ends, which are looked up. */
export interface EdgePatterns {
  readonly sourcePatternId: string;
  readonly targetPatternId: string;
}

export function edgeOfRecord(
  record: EdgeRecord,
  { sourcePatternId, targetPatternId }: EdgePatterns,
  now: Date,
): LineageEdge {
  const { edgeId, sourceNodeId, targetNodeId, relationshipType } = record;
  const ends = { sourceNodeId, targetNodeId, sourcePatternId, targetPatternId };
  return LineageEdge.from(newEdgeState(edgeId, relationshipType, ends, record, now, record.rev ?? 1));
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

/** Fields are written out: a rest pattern here is ten times slower, and imports make millions of these. */
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
