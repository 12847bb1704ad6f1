import { newId } from '../ids/ids.js';
import { Improvement } from '../improvement/improvement.js';
import { Trial } from '../trial/trial.js';
import type { ImprovementRecord } from './improvement-record.js';

/** An improvement that an import brings, and its trial; null: none ever began. */
export interface BroughtImprovement {
  readonly improvement: Improvement;
  readonly trial: Trial | null;
}

/** The state that a record tells, as it is: nothing is derived. `now` stands in for times that it does not tell. */
export function improvementOfRecord(
  { record: _, trial, ...told }: ImprovementRecord,
  now: Date,
): BroughtImprovement {
  const improvementId = told.improvementId ?? newId();
  const createdAt = told.createdAt ?? now;
  const updatedAt = told.updatedAt ?? createdAt;
  const appliedAt = told.appliedAt ?? (told.status === 'applied' ? updatedAt : null);
  const { patternId, nodeId, candidateNodeId } = told;
  return {
    improvement: Improvement.from({
      ...told,
      improvementId,
      appliedAt,
      createdAt,
      updatedAt,
      rev: told.rev ?? 1,
    }),
    trial:
      trial === null
        ? null
        : Trial.from({
            ...trial,
            improvementId,
            patternId,
            baselineNodeId: nodeId,
            candidateNodeId: candidateNodeId ?? '',
          }),
  };
}
