import { StemmaError } from '@stemma/models';
import type { FeedbackCatalogue, FeedbackTally, ImplicitSignals } from '../ports/feedback-catalogue.js';
import type { Window } from '../ports/series.js';

export interface FeedbackSummary extends FeedbackTally, Window {
  readonly patternId: string;
  readonly implicitSignals: ImplicitSignals;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_WINDOW_DAYS = 3_660;

/** @throws StemmaError `validation_failed` for a window longer than ten years. */
export async function summariseFeedback(
  catalogue: FeedbackCatalogue,
  patternId: string,
  window: Window,
  retryWindowMs: number,
  now: Date,
): Promise<FeedbackSummary> {
  const { from, to } = window;
  if (to.getTime() - from.getTime() > MAX_WINDOW_DAYS * DAY_MS) {
    const message = `must be at most ${String(MAX_WINDOW_DAYS)} days before to, ${to.toISOString()}`;
    throw StemmaError.invalid([{ pointer: '/from', code: 'out_of_range', message }]);
  }
  const tally = await catalogue.tally(patternId, window);
  // What has not happened yet says nothing of who gave up.
  const past = { from, to: to < now ? to : now };
  const implicitSignals = await catalogue.implicitSignals(patternId, past, retryWindowMs);
  return { patternId, from, to, ...tally, implicitSignals };
}
