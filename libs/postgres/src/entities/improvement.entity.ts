import { Improvement, type BroughtImprovement, type ImprovementState } from '@stemma/models';
import { double, integer, jsonb, key, optional, text, timestamp, uuid } from './column.js';
import { Table, type Row } from './table.js';
import { toTrial, trials } from './trial.entity.js';

export const improvements = new Table<ImprovementState>('improvements', {
  improvementId: key(uuid),
  patternId: uuid,
  nodeId: uuid,
  candidateNodeId: optional(uuid),
  status: text,
  improvementType: text,
  description: text,
  source: text,
  priority: text,
  proposedChanges: jsonb,
  baselineMetrics: jsonb,
  improvedMetrics: jsonb,
  performanceDelta: optional(double),
  pValue: optional(double),
  confidenceScore: double,
  sampleSize: integer,
  testResults: jsonb,
  impactEstimate: optional(double),
  appliedAt: optional(timestamp),
  appliedNodeId: optional(uuid),
  reason: optional(text),
  createdAt: timestamp,
  updatedAt: timestamp,
  createdBy: text,
  rev: integer,
});

export function toImprovement(row: Row): Improvement {
  return Improvement.from(improvements.state(row));
}

const OF_TRIAL = 'of_trial_';

/** An improvement `i` and the trial `t` that was joined to it, if there is one. */
export const withTrialSelection = `${improvements.select('i')}, ${trials.select('t', OF_TRIAL)}`;

export function toBrought(row: Row): BroughtImprovement {
  const trial = row[`${OF_TRIAL}trial_id`] === null ? null : toTrial(row, OF_TRIAL);
  return { improvement: toImprovement(row), trial };
}
