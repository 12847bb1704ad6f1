import type { Feedback } from '@stemma/models';
import type {
  FeedbackCatalogue,
  FeedbackQuery,
  FeedbackTally,
  ImplicitSignals,
  Page,
  Window,
} from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { readFeedback, readOneFeedback } from './reads/feedback.js';
import { readFeedbackTally } from './reads/feedback-tally.js';
import { readImplicitSignals } from './reads/implicit-signals.js';
import { sqlOn, type Sql } from './sql/sql.js';

export class PostgresFeedbackCatalogue implements FeedbackCatalogue {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  one(feedbackId: string): Promise<Feedback | null> {
    return readOneFeedback(this.sql, feedbackId);
  }

  list(query: FeedbackQuery): Promise<Page<Feedback>> {
    return readFeedback(this.sql, query);
  }

  tally(patternId: string, window: Window): Promise<FeedbackTally> {
    return readFeedbackTally(this.sql, patternId, window);
  }

  implicitSignals(patternId: string, window: Window, retryWindowMs: number): Promise<ImplicitSignals> {
    return readImplicitSignals(this.sql, patternId, window, retryWindowMs);
  }
}
