import type { Feedback } from '@stemma/models';
import { summariseFeedback, type FeedbackSummary } from './feedback/summarise-feedback.js';
import { feedbackNotFound } from './feedback/withdraw-feedback.js';
import type { Clock } from './ports/clock.js';
import type { FeedbackCatalogue, FeedbackQuery } from './ports/feedback-catalogue.js';
import type { Page } from './ports/page.js';
import type { Window } from './ports/series.js';
import { fromRecord } from './reading/from-record.js';
import type { Sourced } from './reading/sourced.js';
import type { RecordService } from './record.service.js';
import { windowOf } from './series/buckets.js';

/** What people said of patterns. */
export class FeedbackService {
  constructor(
    private readonly feedback: FeedbackCatalogue,
    private readonly record: RecordService,
    private readonly clock: Clock,
  ) {}

  async list(query: FeedbackQuery): Promise<Sourced<Page<Feedback>>> {
    return fromRecord(await this.feedback.list(query));
  }

  /** @throws StemmaError `feedback_not_found` */
  async one(feedbackId: string): Promise<Sourced<Feedback>> {
    const feedback = await this.feedback.one(feedbackId);
    if (feedback !== null) return fromRecord(feedback);
    throw feedbackNotFound(feedbackId);
  }

  /** @throws StemmaError `pattern_not_found`, `validation_failed` */
  async summary(
    patternId: string,
    given: { readonly [Bound in keyof Window]?: Date | undefined },
    retryWindowMs: number,
  ): Promise<Sourced<FeedbackSummary>> {
    const now = this.clock();
    const window = windowOf(given, now);
    await this.record.pattern(patternId);
    return fromRecord(await summariseFeedback(this.feedback, patternId, window, retryWindowMs, now));
  }
}
