/** What the API answers about feedback, as far as commands use it. */
export interface FeedbackAnswer {
  readonly feedbackId: string;
  readonly patternId: string;
  readonly nodeId: string | null;
  readonly sentiment: string;
  readonly feedbackText: string;
  readonly issues: readonly string[];
  readonly createdAt: string;
  readonly createdBy: string;
}

interface Counts {
  readonly feedbackCount: number;
  readonly sentiments: { readonly positive: number; readonly neutral: number; readonly negative: number };
}

export interface FeedbackSummaryAnswer extends Counts {
  readonly from: string;
  readonly to: string;
  readonly ratings: Readonly<Record<string, { readonly count: number; readonly mean: number | null }>>;
  readonly successConfirmed: { readonly confirmedCount: number; readonly answeredCount: number };
  readonly topIssues: readonly { readonly issue: string; readonly feedbackCount: number }[];
  readonly weeks: readonly (Counts & { readonly start: string })[];
  readonly implicitSignals: {
    readonly taskCount: number;
    readonly retryCount: number;
    readonly maxRetryCount: number | null;
    readonly completedTaskCount: number;
    readonly abandonedTaskCount: number;
    readonly openTaskCount: number;
    readonly timeToCompleteMs: { readonly p50: number; readonly p95: number } | null;
  };
}
