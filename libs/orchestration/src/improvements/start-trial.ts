import { newId, StemmaError, Trial, type Improvement } from '@stemma/models';
import type { Transaction } from '../ports/transaction.js';
import { requireNodes } from '../writes/find-or-refuse.js';
import { created, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import { lockImprovement, type ImprovementChange } from './find-improvement.js';
import { planTrial, type TrialRequest } from './plan-trial.js';
import { refuseSameNode } from './propose-improvement.js';

export interface NewTrial extends TrialRequest {
  readonly candidateNodeId: string | null;
  readonly createdBy: string;
}

export interface StartedTrial {
  readonly improvement: Improvement;
  readonly trial: Trial;
}

/** So many of the baseline's latest executions are asked how much they vary. */
const PLANNED_BY = 10_000;

/**
 * Puts a proposal to the test: from now on units are assigned to its arms.
 * @throws StemmaError as `lockImprovement` and `planTrial`, `illegal_transition`, `node_not_found`
 */
export async function startTrial(
  { tx, now, journal }: Write,
  change: ImprovementChange,
  { candidateNodeId: chosen, createdBy, ...request }: NewTrial,
): Promise<Outcome<StartedTrial>> {
  const improvement = await lockImprovement(tx, change);
  const candidateNodeId = chosen ?? improvement.candidateNodeId;
  if (candidateNodeId === null) {
    throw StemmaError.invalid([
      { pointer: '/candidateNodeId', code: 'required', message: 'is required: the improvement names none' },
    ]);
  }
  const { improvementId, patternId, nodeId } = improvement;
  const testing = improvement.withStatus('testing', now, { candidateNodeId, reason: null });
  if (testing === improvement) {
    const extra = { from: 'testing', to: 'testing', allowed: ['validated', 'rejected'] };
    throw new StemmaError('illegal_transition', 'The improvement is being tested already.', { extra });
  }
  refuseSameNode(nodeId, candidateNodeId);
  const ids = [nodeId, candidateNodeId];
  requireNodes(await tx.nodes.find(ids), ids, (index) => (index === 0 ? '/nodeId' : '/candidateNodeId'));
  const trial = Trial.from({
    ...planTrial(request, await measuredBy(tx, improvement, request)),
    trialId: newId(),
    improvementId,
    patternId,
    baselineNodeId: nodeId,
    candidateNodeId,
    startedAt: now,
    endedAt: null,
    createdBy,
  });
  await tx.improvements.update(testing);
  await tx.improvements.insertTrials([trial]);
  journal.improvementChanged(improvement, testing, { trial_id: trial.trialId });
  return created({ improvement: testing, trial });
}

async function measuredBy(
  { improvements }: Transaction,
  { patternId, nodeId }: Improvement,
  { metric, guards }: TrialRequest,
): Promise<Map<string, number[]>> {
  const measured = new Map<string, number[]>();
  for (const name of new Set([metric, ...guards.map((guard) => guard.metric)]))
    measured.set(name, await improvements.recentValues({ patternId, nodeId }, name, PLANNED_BY));
  return measured;
}
