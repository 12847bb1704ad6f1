import type { Improvement, ImprovementFindings, JsonObject } from '@stemma/models';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import { applyValidated } from './apply-improvement.js';
import { lockImprovement, requireTrial, type ImprovementChange } from './find-improvement.js';
import { judgeTrial, type TrialReport } from './judge-trial.js';

export interface Judged {
  readonly improvement: Improvement;
  readonly report: TrialReport;
}

/**
 * Takes the verdict of the trial: validated or rejected ends it, otherwise it goes on, with the reason. Where the
 * confidence reaches `autoApplyConfidence`, what is validated is applied in the same transaction; null: never.
 * @throws StemmaError as `lockImprovement`, `illegal_transition`, `trial_not_found`
 */
export async function validateImprovement(
  write: Write,
  change: ImprovementChange,
  autoApplyConfidence: number | null,
): Promise<Outcome<Judged>> {
  const { tx, now, journal } = write;
  const improvement = await lockImprovement(tx, change);
  // Only what is being tested can be: the others refuse it.
  improvement.withStatus('validated', now);
  const trial = requireTrial(await tx.improvements.lockTrialOf(change.improvementId), change.improvementId);
  const report = await judgeTrial(tx.improvements, trial);
  const { status } = improvement;
  if (status !== 'testing') return unchanged({ improvement, report });
  if (report.verdict === 'continue') {
    const waiting = improvement.withFindings({ reason: reasonOf(report) }, now);
    if (waiting === improvement) return unchanged({ improvement, report });
    await tx.improvements.update(waiting);
    journal.improvementRevised(improvement, waiting);
    return changed({ improvement: waiting, report });
  }
  const next = report.verdict === 'validate' ? 'validated' : 'rejected';
  const judged = improvement.withStatus(next, now, findingsOf(report, improvement));
  await tx.improvements.update(judged);
  await tx.improvements.endTrial(trial.end(now));
  journal.improvementChanged(improvement, judged, {
    trial_id: trial.trialId,
    p_value: judged.pValue,
    performance_delta: judged.performanceDelta,
    sample_size: judged.sampleSize,
    reason: judged.reason,
  });
  const isSure = autoApplyConfidence !== null && judged.confidenceScore >= autoApplyConfidence;
  if (next === 'rejected' || !isSure) return changed({ improvement: judged, report });
  return changed({ improvement: await applyValidated(write, judged), report });
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
    confidenceScore: correction.adjustedPValue === null ? 0 : 1 - correction.adjustedPValue,
    sampleSize: baseline.count + candidate.count,
    // As the API answers it, so that what was found then can be read as it was.
    testResults: [...testResults, JSON.parse(JSON.stringify(report)) as JsonObject],
    reason: reasonOf(report),
  };
}

function reasonOf({ reasons }: TrialReport): string {
  return reasons.map(({ message }) => message).join(' ');
}
