import { Trial, type TrialState } from '@stemma/models';
import { double, integer, jsonb, key, optional, text, timestamp, uuid } from './column.js';
import { Table, type Row } from './table.js';

export const trials = new Table<TrialState>(
  'trials',
  {
    trialId: key(uuid),
    improvementId: uuid,
    patternId: uuid,
    baselineNodeId: uuid,
    candidateNodeId: uuid,
    metric: text,
    direction: text,
    minimumEffect: double,
    expectedEffect: double,
    alpha: double,
    power: double,
    candidateShare: double,
    guards: jsonb,
    plannedBaseline: integer,
    plannedCandidate: integer,
    startedAt: timestamp,
    endedAt: optional(timestamp),
    createdBy: text,
  },
  { apart: { dataSince: optional(timestamp) } },
);

export function toTrial(row: Row, prefix?: string): Trial {
  return Trial.from(trials.state(row, prefix));
}
