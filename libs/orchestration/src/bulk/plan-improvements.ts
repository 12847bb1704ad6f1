import {
  idFrom,
  improvementOfRecord,
  StemmaError,
  type BroughtImprovement,
  type ImprovementRecord,
  type JsonValue,
} from '@stemma/models';
import { isKnown, taken, type ImportPlan, type LineOutcome } from './import-plan.js';
import { isSameThing } from './same-as-stored.js';

/**
 * An improvement and its trial. The baseline must be there; the candidate and what was applied need not be any more.
 * @throws StemmaError `pattern_not_found`, `node_not_found`, `validation_failed`, `id_conflict`
 */
export function applyImprovement(plan: ImportPlan, record: ImprovementRecord, line: number): LineOutcome {
  plan.pattern(record.patternId, '/patternId');
  if (plan.node(record.nodeId, '/nodeId').patternId !== record.patternId) {
    throw StemmaError.invalidAt('/nodeId', `must be a version of the pattern ${record.patternId}`);
  }
  const { importId, now } = plan.options;
  const improvementId = record.improvementId ?? idFrom('improvement', importId, String(line));
  const { improvements, trials } = plan.facts;
  const incoming = { ...record, improvementId };
  const isSame = (known: BroughtImprovement): boolean => isSameImprovement(known, incoming);
  if (isKnown('improvement', improvementId, improvements.get(improvementId), isSame)) return 'unchanged';
  const brought = improvementOfRecord(incoming, now);
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

function isSameImprovement(known: BroughtImprovement, record: ImprovementRecord): boolean {
  const { createdAt, updatedAt, appliedAt } = known.improvement;
  const times = {
    createdAt: record.createdAt ?? createdAt,
    updatedAt: record.updatedAt ?? updatedAt,
    appliedAt: record.appliedAt ?? appliedAt,
  };
  return isSameThing(
    whole(known),
    whole(improvementOfRecord({ ...record, ...times }, createdAt)),
    ({ improvement: { patternId, nodeId } }) => [patternId, nodeId],
    ({ improvement, trial }) => JSON.parse(JSON.stringify([improvement, trial])) as JsonValue,
  );
}

function whole({ improvement, trial }: BroughtImprovement) {
  const { createdAt, createdBy, rev } = improvement;
  return { createdAt, createdBy, rev, improvement, trial };
}
