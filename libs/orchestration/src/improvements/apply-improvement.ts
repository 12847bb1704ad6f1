import { StemmaError, type Improvement, type JsonObject, type LineageNode } from '@stemma/models';
import { changeStatus } from '../nodes/change-status.js';
import { createVersion } from '../versions/create-version.js';
import { nodesNotFound } from '../writes/find-or-refuse.js';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import { lockImprovement, type ImprovementChange } from './find-improvement.js';

/**
 * Puts a validated improvement to use: a candidate that is a version of the pattern becomes active; of one that is
 * another pattern's, the content becomes a new version that derives from the baseline. The baseline, where it was
 * active, is deprecated in its favour.
 * @throws StemmaError as `lockImprovement`, `illegal_transition`, `evidence_missing`
 */
export async function applyImprovement(
  write: Write,
  change: ImprovementChange,
): Promise<Outcome<Improvement>> {
  const improvement = await lockImprovement(write.tx, change);
  if (improvement.status === 'applied') return unchanged(improvement);
  return changed(await applyValidated(write, improvement));
}

/** @param validated locked @param details more for its event to tell */
export async function applyValidated(
  write: Write,
  validated: Improvement,
  details: JsonObject = {},
): Promise<Improvement> {
  const { tx, now, journal } = write;
  validated.withStatus('applied', now);
  await requireEvidence(write, validated);
  const { nodeId, candidateNodeId } = validated;
  const candidate = await nodeOf(write, candidateNodeId ?? '');
  const version =
    candidate.patternId === validated.patternId ? candidate : await adopt(write, validated, candidate);
  await changeStatus(write, { nodeId: version.nodeId, expected: 'any', status: 'active' });
  const baseline = await nodeOf(write, nodeId);
  if (baseline.isActive) {
    const reason = `Replaced by improvement ${validated.improvementId}.`;
    const replaced = { status: 'deprecated', reason, replacedByNodeId: version.nodeId } as const;
    await changeStatus(write, { nodeId, expected: 'any', ...replaced });
  }
  const applied = validated.withStatus('applied', now, { appliedNodeId: version.nodeId });
  await tx.improvements.update(applied);
  journal.improvementChanged(validated, applied, { ...details, applied_node_id: version.nodeId });
  return applied;
}

/** What an import claims to be validated is not enough: the trial must be there, with what it found. */
async function requireEvidence({ tx }: Write, improvement: Improvement): Promise<void> {
  const { improvementId, candidateNodeId, sampleSize, pValue, testResults } = improvement;
  const trial = await tx.improvements.trialOf(improvementId);
  const isProven = testResults.at(-1)?.['verdict'] === 'validate' && sampleSize > 0 && pValue !== null;
  if (isProven && trial?.isRunning === false && trial.candidateNodeId === candidateNodeId) return;
  throw new StemmaError(
    'evidence_missing',
    `The improvement ${improvementId} has no trial that shows it to be better: nothing is applied without.`,
  );
}

async function adopt(write: Write, improvement: Improvement, candidate: LineageNode): Promise<LineageNode> {
  const { patternId, nodeId, improvementId, description } = improvement;
  if (candidate.content === null) {
    throw new StemmaError('evidence_missing', 'The candidate has no content that could become a version.');
  }
  const { answer } = await createVersion(write, patternId, {
    evolutionType: 'refined',
    parentNodeIds: [nodeId],
    content: candidate.content,
    changeSummary: description,
    tags: [...candidate.tags],
    metadata: { improvementId, candidateNodeId: candidate.nodeId },
    createdBy: write.journal.actorId,
  });
  return answer.node;
}

async function nodeOf({ tx }: Write, nodeId: string): Promise<LineageNode> {
  const [node] = await tx.nodes.find([nodeId]);
  if (node === undefined) throw nodesNotFound([nodeId]);
  return node;
}
