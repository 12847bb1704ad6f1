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
  { record: _, trial, ...incoming }: ImprovementRecord,
  now: Date,
): BroughtImprovement {
  const improvementId = incoming.improvementId ?? newId();
  const createdAt = incoming.createdAt ?? now;
  const updatedAt = incoming.updatedAt ?? createdAt;
  const appliedAt = incoming.appliedAt ?? (incoming.status === 'applied' ? updatedAt : null);
  const { patternId, nodeId, candidateNodeId } = incoming;
  return {
    improvement: Improvement.from({
      ...incoming,
      improvementId,
      appliedAt,
      createdAt,
      updatedAt,
      rev: incoming.rev ?? 1,
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
