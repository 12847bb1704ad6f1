import {
  healthReport,
  usageReport,
  type Granularity,
  type HealthReport,
  type HealthThresholds,
  type UsageReport,
} from '@stemma/analytics';
import { StemmaError } from '@stemma/models';
import type { Clock } from './ports/clock.js';
import type { FeedbackCatalogue } from './ports/feedback-catalogue.js';
import type { Window } from './ports/series.js';
import type {
  BucketContent,
  Counted,
  CountedSample,
  RankedPattern,
  RankingQuestion,
  UsageAnalytics,
  UsageScope,
} from './ports/usage-analytics.js';
import { fromRecord } from './reading/from-record.js';
import type { Sourced } from './reading/sourced.js';
import { analyticsWindow, granularityOf, healthWindows, rankingWindow } from './usage/usage-windows.js';
import { nodesNotFound, patternNotFound } from './writes/find-or-refuse.js';

type Detailed = Pick<CountedSample, 'detailSince'>;

export interface WindowQuestion {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

export interface ReportQuestion extends WindowQuestion {
  readonly granularity?: Granularity | undefined;
  readonly buckets: BucketContent;
}

/** How things are used, and how well they do. Answers hold all that is recorded: there is no lag. */
export class UsageService {
  constructor(
    private readonly analytics: UsageAnalytics,
    private readonly feedback: Pick<FeedbackCatalogue, 'tally'>,
    private readonly thresholds: HealthThresholds,
    private readonly clock: Clock,
  ) {}

  /** @throws StemmaError `pattern_not_found`, `node_not_found`, `not_found`, `validation_failed` */
  async report(
    scope: UsageScope,
    question: ReportQuestion,
  ): Promise<Sourced<UsageReport & Detailed & { scope: UsageScope }>> {
    const now = this.clock();
    const window = analyticsWindow(question, now);
    const granularity = granularityOf(question.granularity, window, question.buckets);
    const counted = await this.analytics.sample(scope, window, granularity, question.buckets);
    if (counted === null) throw notFound(scope);
    const { detailSince } = counted;
    return sourced(counted, (sample) => ({ scope, detailSince, ...usageReport(sample, window, now) }));
  }

  /** @throws StemmaError `pattern_not_found`, `validation_failed` */
  async health(
    patternId: string,
    question: { readonly windowDays: number; readonly to?: Date | undefined },
  ): Promise<Sourced<HealthReport & Detailed & { windowDays: number }>> {
    const { windowDays, to = this.clock() } = question;
    const { window, baselineWindow } = healthWindows(windowDays, to);
    const scope: UsageScope = { of: 'pattern', patternId };
    const current = await this.analytics.sample(scope, window, 'day', 'counts');
    const baseline = await this.analytics.sample(scope, baselineWindow, 'day', 'counts');
    if (current === null || baseline === null) throw notFound(scope);
    const { sentiments } = await this.feedback.tally(patternId, window);
    const samples = { current: current.answer, baseline: baseline.answer, feedback: sentiments };
    const input = { patternId, window, baselineWindow, ...samples };
    // Of the earlier of the two windows: of the later one as much has left, or less.
    const { detailSince } = baseline;
    return sourced(current, () => ({ windowDays, detailSince, ...healthReport(input, this.thresholds) }));
  }

  /** @throws StemmaError `validation_failed` */
  async ranking({
    from,
    to,
    ...question
  }: Omit<RankingQuestion, 'window'> & WindowQuestion): Promise<
    Sourced<Window & { items: readonly RankedPattern[] }>
  > {
    const window = rankingWindow({ from, to }, this.clock());
    return sourced(await this.analytics.ranking({ ...question, window }), (items) => ({ ...window, items }));
  }
}

/** While rollups are filled, everything is read from the executions: right, but slower. */
function sourced<T, U>({ answer, fromRollups }: Counted<T>, made: (answer: T) => U): Sourced<U> {
  return fromRecord(made(answer), fromRollups ? null : 'warming');
}

function notFound(scope: UsageScope): StemmaError {
  switch (scope.of) {
    case 'pattern':
      return patternNotFound(scope.patternId);
    case 'node':
      return nodesNotFound([scope.nodeId]);
    case 'family':
      return new StemmaError('not_found', `There is no family ${scope.lineageId}.`);
    case 'namespace':
      return new StemmaError('not_found', `There is no pattern in the namespace ${scope.namespace}.`);
  }
}
