import type { Improvement, ImprovementFindings, JsonObject } from '@stemma/models';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import { applyByItself, obstacleTo } from './apply-by-itself.js';
import { lockImprovement, requireTrial, type ImprovementChange } from './find-improvement.js';
import { judgeTrial, type TrialReport } from './judge-trial.js';

export interface Judged {
  readonly improvement: Improvement;
  readonly report: TrialReport;
}

/** How a verdict is taken. */
export interface Judging {
  /** The confidence from which on what is validated is applied by itself, in the same transaction; null: never. */
  readonly autoApplyConfidence: number | null;
  /** Nobody asked: a trial without a verdict is left as it is, and so is one that may yet become sure enough to be applied. */
  readonly isScheduled: boolean;
}

/**
 * Takes the verdict of the trial: validated or rejected ends it, otherwise it goes on, with the reason.
 * @throws StemmaError as `lockImprovement`, `illegal_transition`, `trial_not_found`
 */
export async function validateImprovement(
  write: Write,
  change: ImprovementChange,
  { autoApplyConfidence: least, isScheduled }: Judging,
): Promise<Outcome<Judged>> {
  const { tx, now, journal } = write;
  const improvement = await lockImprovement(tx, change);
  // Only what is being tested can be: the others refuse it.
  improvement.withStatus('validated', now);
  const trial = requireTrial(await tx.improvements.lockTrialOf(change.improvementId), change.improvementId);
  const report = await judgeTrial(tx.improvements, trial);
  if (improvement.status !== 'testing') return unchanged({ improvement, report });
  if (isScheduled && !isDue(report, least)) return unchanged({ improvement, report });
  if (report.verdict === 'continue') {
    const waiting = improvement.withFindings({ reason: reasonOf(report) }, now);
    if (waiting === improvement) return unchanged({ improvement, report });
    await tx.improvements.update(waiting);
    journal.revised(improvement, waiting);
    return changed({ improvement: waiting, report });
  }
  const isValid = report.verdict === 'validate';
  const applyFrom = isValid ? least : null;
  const obstacle =
    applyFrom === null ? null : await obstacleTo(tx, improvement, confidenceOf(report), applyFrom);
  const reason =
    obstacle === null ? reasonOf(report) : `${reasonOf(report)} Not applied by itself: ${obstacle}.`;
  const judged = improvement.withStatus(isValid ? 'validated' : 'rejected', now, {
    ...findingsOf(report, improvement),
    reason,
  });
  await tx.improvements.update(judged);
  await tx.improvements.endTrial(trial.end(now));
  journal.improvementChanged(improvement, judged, {
    trial_id: trial.trialId,
    p_value: judged.pValue,
    performance_delta: judged.performanceDelta,
    sample_size: judged.sampleSize,
    reason: judged.reason,
  });
  if (applyFrom === null || obstacle !== null) return changed({ improvement: judged, report });
  return changed({ improvement: await applyByItself(write, judged, trial.trialId, applyFrom), report });
}

/** Whether the service takes the verdict without being asked; see `Judging`. */
export function isDue(report: TrialReport, least: number | null): boolean {
  if (report.verdict === 'continue') return false;
  const maySoonApply = report.verdict === 'validate' && !report.isComplete && least !== null;
  return !maySoonApply || confidenceOf(report) >= least;
}

function findingsOf(report: TrialReport, { testResults }: Improvement): Partial<ImprovementFindings> {
  const { baseline, candidate, effect, correction, trial } = report;
  const metricsOf = ({ count, mean, standardDeviation }: typeof baseline): JsonObject => ({
    metric: trial.metric,
    mean,
    standardDeviation,
    count,
  });
  return {
    baselineMetrics: metricsOf(baseline),
    improvedMetrics: metricsOf(candidate),
    performanceDelta: effect.gain,
    pValue: correction.pValue,
    confidenceScore: confidenceOf(report),
    sampleSize: baseline.count + candidate.count,
    // As the API answers it, so that what was found then can be read as it was.
    testResults: [...testResults, JSON.parse(JSON.stringify(report)) as JsonObject],
  };
}

function confidenceOf({ correction }: TrialReport): number {
  return correction.adjustedPValue === null ? 0 : 1 - correction.adjustedPValue;
}

function reasonOf({ reasons }: TrialReport): string {
  return reasons.map(({ message }) => message).join(' ');
}
