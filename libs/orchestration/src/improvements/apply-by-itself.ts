import type { Improvement, LineageNode } from '@stemma/models';
import type { Transaction } from '../ports/transaction.js';
import type { Write } from '../writes/write.js';
import { applyValidated } from './apply-improvement.js';

/**
 * Why a validated improvement is left to people, in words; null where it may be applied by itself. The trial compared two
 * versions as they were: what people have decided of them since is not overruled.
 * @param confidence of the verdict @param least from which on improvements are applied
 */
export async function obstacleTo(
  { nodes }: Transaction,
  { nodeId, candidateNodeId, patternId }: Improvement,
  confidence: number,
  least: number,
): Promise<string | null> {
  if (confidence < least) return `its confidence of ${String(confidence)} is below ${String(least)}`;
  const found = await nodes.find([nodeId, candidateNodeId ?? nodeId]);
  const baseline = found.find((node) => node.nodeId === nodeId);
  const candidate = found.find((node) => node.nodeId === candidateNodeId);
  if (baseline === undefined || candidate === undefined) return 'a version of it is gone';
  if (!isUsable(baseline)) return `the baseline is ${baseline.status}`;
  if (!isUsable(candidate)) return `the candidate is ${candidate.status}`;
  const isForeign = candidate.patternId !== patternId;
  return isForeign && candidate.content === null ? 'the candidate has no content' : null;
}

/** Applies what its trial has just validated, as the service's own act; the event tells on what evidence. */
export function applyByItself(
  write: Write,
  validated: Improvement,
  trialId: string,
  least: number,
): Promise<Improvement> {
  const { confidenceScore, pValue, performanceDelta, sampleSize } = validated;
  return applyValidated({ ...write, journal: write.journal.byItself() }, validated, {
    automatic: true,
    required_confidence: least,
    confidence_score: confidenceScore,
    p_value: pValue,
    performance_delta: performanceDelta,
    sample_size: sampleSize,
    trial_id: trialId,
  });
}

function isUsable({ status }: LineageNode): boolean {
  return status === 'draft' || status === 'active';
}
