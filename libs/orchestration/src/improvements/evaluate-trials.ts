import { StemmaError, type Trial } from '@stemma/models';
import type { Improvements } from '../ports/improvements.js';

/** What one look at all running trials came to. */
export interface Evaluation {
  readonly trialCount: number;
  /** Those that were ended by it. */
  readonly decidedCount: number;
}

/**
 * Calls `decide` with each trial of an improvement in testing. One that fails keeps none of the others waiting.
 * @param decide whether the trial was ended
 * @throws Error that names the first fault, once all were looked at
 */
export async function evaluateTrials(
  improvements: Improvements,
  decide: (trial: Trial) => Promise<boolean>,
): Promise<Evaluation> {
  const trials = await improvements.trialsInTesting();
  const faults: unknown[] = [];
  let decidedCount = 0;
  for (const trial of trials) {
    try {
      if (await decide(trial)) decidedCount++;
    } catch (error) {
      if (!isDecidedMeanwhile(error)) faults.push(error);
    }
  }
  if (faults.length === 0) return { trialCount: trials.length, decidedCount };
  throw new Error(
    `${String(faults.length)} of ${String(trials.length)} trials could not be judged: ${String(faults[0])}`,
    { cause: faults[0] },
  );
}

/** Somebody rejected it, or deleted its pattern, since it was listed. */
function isDecidedMeanwhile(error: unknown): boolean {
  return StemmaError.is(error, 'illegal_transition') || StemmaError.is(error, 'improvement_not_found');
}
