import { Improvement, type ImprovementState } from '@stemma/models';
import type { Columns } from '../sql/insert-rows.js';

export interface ImprovementRow {
  improvement_id: string;
  pattern_id: string;
  node_id: string;
  candidate_node_id: string | null;
  status: ImprovementState['status'];
  improvement_type: string;
  description: string;
  source: string;
  priority: ImprovementState['priority'];
  proposed_changes: ImprovementState['proposedChanges'];
  baseline_metrics: ImprovementState['baselineMetrics'];
  improved_metrics: ImprovementState['improvedMetrics'];
  performance_delta: number | null;
  p_value: number | null;
  confidence_score: number;
  sample_size: number;
  test_results: ImprovementState['testResults'];
  impact_estimate: number | null;
  applied_at: Date | null;
  applied_node_id: string | null;
  reason: string | null;
  created_at: Date;
  updated_at: Date;
  created_by: string;
  rev: number;
}

export const improvementColumns: Columns<ImprovementRow> = {
  improvement_id: 'uuid',
  pattern_id: 'uuid',
  node_id: 'uuid',
  candidate_node_id: 'uuid',
  status: 'text',
  improvement_type: 'text',
  description: 'text',
  source: 'text',
  priority: 'text',
  proposed_changes: 'jsonb',
  baseline_metrics: 'jsonb',
  improved_metrics: 'jsonb',
  performance_delta: 'double precision',
  p_value: 'double precision',
  confidence_score: 'double precision',
  sample_size: 'integer',
  test_results: 'jsonb',
  impact_estimate: 'double precision',
  applied_at: 'timestamptz',
  applied_node_id: 'uuid',
  reason: 'text',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  created_by: 'text',
  rev: 'integer',
};

export const improvementSelection = Object.keys(improvementColumns)
  .map((column) => `i.${column}`)
  .join(', ');

export function toImprovementRow(improvement: ImprovementState): ImprovementRow {
  return {
    improvement_id: improvement.improvementId,
    pattern_id: improvement.patternId,
    node_id: improvement.nodeId,
    candidate_node_id: improvement.candidateNodeId,
    status: improvement.status,
    improvement_type: improvement.improvementType,
    description: improvement.description,
    source: improvement.source,
    priority: improvement.priority,
    proposed_changes: improvement.proposedChanges,
    baseline_metrics: improvement.baselineMetrics,
    improved_metrics: improvement.improvedMetrics,
    performance_delta: improvement.performanceDelta,
    p_value: improvement.pValue,
    confidence_score: improvement.confidenceScore,
    sample_size: improvement.sampleSize,
    test_results: improvement.testResults,
    impact_estimate: improvement.impactEstimate,
    applied_at: improvement.appliedAt,
    applied_node_id: improvement.appliedNodeId,
    reason: improvement.reason,
    created_at: improvement.createdAt,
    updated_at: improvement.updatedAt,
    created_by: improvement.createdBy,
    rev: improvement.rev,
  };
}

export function toImprovement(row: ImprovementRow): Improvement {
  return Improvement.from({
    improvementId: row.improvement_id,
    patternId: row.pattern_id,
    nodeId: row.node_id,
    candidateNodeId: row.candidate_node_id,
    status: row.status,
    improvementType: row.improvement_type,
    description: row.description,
    source: row.source,
    priority: row.priority,
    proposedChanges: row.proposed_changes,
    baselineMetrics: row.baseline_metrics,
    improvedMetrics: row.improved_metrics,
    performanceDelta: row.performance_delta,
    pValue: row.p_value,
    confidenceScore: row.confidence_score,
    sampleSize: row.sample_size,
    testResults: row.test_results,
    impactEstimate: row.impact_estimate,
    appliedAt: row.applied_at,
    appliedNodeId: row.applied_node_id,
    reason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    createdBy: row.created_by,
    rev: row.rev,
  });
}
