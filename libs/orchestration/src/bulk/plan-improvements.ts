import {
  idFrom,
  improvementOfRecord,
  sameJson,
  StemmaError,
  type BroughtImprovement,
  type ImprovementRecord,
  type JsonValue,
} from '@stemma/models';
import { isKnown, taken, type ImportPlan, type LineOutcome } from './import-plan.js';

/**
 * An improvement and its trial. The baseline must be there; the candidate and what was applied need not be any more.
 * @throws StemmaError `pattern_not_found`, `node_not_found`, `validation_failed`, `id_conflict`
 */
export function applyImprovement(plan: ImportPlan, record: ImprovementRecord, line: number): LineOutcome {
  plan.pattern(record.patternId, '/patternId');
  if (plan.node(record.nodeId, '/nodeId').patternId !== record.patternId) {
    throw StemmaError.invalid([
      {
        pointer: '/nodeId',
        code: 'invalid',
        message: `must be a version of the pattern ${record.patternId}`,
      },
    ]);
  }
  const { importId, now } = plan.options;
  const improvementId = record.improvementId ?? idFrom('improvement', importId, String(line));
  const { improvements, trials } = plan.facts;
  const told = { ...record, improvementId };
  const isSame = (known: BroughtImprovement): boolean => isSameImprovement(known, told);
  if (isKnown('improvement', improvementId, improvements.get(improvementId), isSame)) return 'unchanged';
  const brought = improvementOfRecord(told, now);
  const { improvement, trial } = brought;
  if (trial !== null) {
    if (trials.has(trial.trialId)) throw taken('trial', trial.trialId, 'is that of another improvement');
    trials.set(trial.trialId, trial);
  }
  improvements.set(improvementId, brought);
  plan.newImprovements.push(brought);
  plan.journal?.improvementProposed(improvement);
  return 'new';
}

/** As `isSamePattern`: where the stored one is of a later revision, it is the same one after some changes. */
function isSameImprovement(known: BroughtImprovement, record: ImprovementRecord): boolean {
  const { improvement: stored } = known;
  const { createdAt, updatedAt, appliedAt } = stored;
  const told = improvementOfRecord(
    {
      ...record,
      createdAt: record.createdAt ?? createdAt,
      updatedAt: record.updatedAt ?? updatedAt,
      appliedAt: record.appliedAt ?? appliedAt,
    },
    createdAt,
  );
  const { patternId, nodeId, createdBy, rev } = told.improvement;
  const isOfOne =
    stored.patternId === patternId &&
    stored.nodeId === nodeId &&
    stored.createdBy === createdBy &&
    createdAt.getTime() === told.improvement.createdAt.getTime();
  if (!isOfOne || stored.rev !== rev) return isOfOne && stored.rev > rev;
  return sameJson(textOf(known), textOf(told));
}

function textOf({ improvement, trial }: BroughtImprovement): JsonValue {
  return JSON.parse(JSON.stringify([improvement, trial])) as JsonValue;
}
