import { Trial, type TrialState } from '@stemma/models';
import type { Columns } from '../sql/insert-rows.js';

export interface TrialRow {
  trial_id: string;
  improvement_id: string;
  pattern_id: string;
  baseline_node_id: string;
  candidate_node_id: string;
  metric: string;
  direction: TrialState['direction'];
  minimum_effect: number;
  expected_effect: number;
  alpha: number;
  power: number;
  candidate_share: number;
  guards: TrialState['guards'];
  planned_baseline: number;
  planned_candidate: number;
  started_at: Date;
  ended_at: Date | null;
  created_by: string;
}

export const trialColumns: Columns<TrialRow> = {
  trial_id: 'uuid',
  improvement_id: 'uuid',
  pattern_id: 'uuid',
  baseline_node_id: 'uuid',
  candidate_node_id: 'uuid',
  metric: 'text',
  direction: 'text',
  minimum_effect: 'double precision',
  expected_effect: 'double precision',
  alpha: 'double precision',
  power: 'double precision',
  candidate_share: 'double precision',
  guards: 'jsonb',
  planned_baseline: 'integer',
  planned_candidate: 'integer',
  started_at: 'timestamptz',
  ended_at: 'timestamptz',
  created_by: 'text',
};

export const trialSelection = Object.keys(trialColumns)
  .map((column) => `t.${column}`)
  .join(', ');

export function toTrialRow(trial: TrialState): TrialRow {
  return {
    trial_id: trial.trialId,
    improvement_id: trial.improvementId,
    pattern_id: trial.patternId,
    baseline_node_id: trial.baselineNodeId,
    candidate_node_id: trial.candidateNodeId,
    metric: trial.metric,
    direction: trial.direction,
    minimum_effect: trial.minimumEffect,
    expected_effect: trial.expectedEffect,
    alpha: trial.alpha,
    power: trial.power,
    candidate_share: trial.candidateShare,
    guards: trial.guards,
    planned_baseline: trial.plannedBaseline,
    planned_candidate: trial.plannedCandidate,
    started_at: trial.startedAt,
    ended_at: trial.endedAt,
    created_by: trial.createdBy,
  };
}

export function toTrial(row: TrialRow): Trial {
  return Trial.from({
    trialId: row.trial_id,
    improvementId: row.improvement_id,
    patternId: row.pattern_id,
    baselineNodeId: row.baseline_node_id,
    candidateNodeId: row.candidate_node_id,
    metric: row.metric,
    direction: row.direction,
    minimumEffect: row.minimum_effect,
    expectedEffect: row.expected_effect,
    alpha: row.alpha,
    power: row.power,
    candidateShare: row.candidate_share,
    guards: row.guards,
    plannedBaseline: row.planned_baseline,
    plannedCandidate: row.planned_candidate,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    createdBy: row.created_by,
  });
}
