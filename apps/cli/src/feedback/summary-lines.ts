import { durationText } from '../importing/progress.js';
import { clip, counted, oneLine } from '../trace/write-rows.js';
import type { FeedbackSummaryAnswer } from './feedback-answers.js';

const BAR_COLUMNS = 30;
const HEIGHTS = '▁▂▃▄▅▆▇█';

/** A summary for people: bars for the sentiments, a line for the weeks. */
export function summaryLines(name: string, summary: FeedbackSummaryAnswer, columns: number): string[] {
  const { from, to, feedbackCount, topIssues, weeks } = summary;
  const window = `${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  return [
    `${oneLine(name)}: ${counted(feedbackCount, 'feedback', 'feedbacks')}, ${window}`,
    ...(feedbackCount === 0 ? [] : spoken(summary)),
    ...(topIssues.length === 0
      ? []
      : [
          `issues   ${topIssues.map((top) => `${oneLine(top.issue)} (${String(top.feedbackCount)})`).join(', ')}`,
        ]),
    ...(feedbackCount === 0 ? [] : [`weeks    ${sparkline(weeks.map((week) => week.feedbackCount))}`]),
    signalsLine(summary.implicitSignals),
  ].map((line) => clip(line, columns));
}

function spoken({ feedbackCount, sentiments, successConfirmed, ratings }: FeedbackSummaryAnswer): string[] {
  const { confirmedCount, answeredCount } = successConfirmed;
  const means = Object.entries(ratings).flatMap(([rating, { count, mean }]) =>
    mean === null ? [] : [`${rating} ${mean.toFixed(2)} (${String(count)})`],
  );
  return [
    ...Object.entries(sentiments).map(
      ([sentiment, count]) => `${sentiment.padEnd(8)} ${bar(count, feedbackCount)} ${String(count)}`,
    ),
    ...(answeredCount === 0
      ? []
      : [`success  confirmed by ${String(confirmedCount)} of ${String(answeredCount)}`]),
    ...(means.length === 0 ? [] : [`ratings  ${means.join(', ')}`]),
  ];
}

function signalsLine(signals: FeedbackSummaryAnswer['implicitSignals']): string {
  const { taskCount, completedTaskCount, abandonedTaskCount, openTaskCount } = signals;
  const { retryCount, maxRetryCount, timeToCompleteMs } = signals;
  if (taskCount === 0) return 'tasks    none';
  const open = openTaskCount === 0 ? '' : `, ${String(openTaskCount)} open`;
  const retries =
    retryCount === 0
      ? 'no retries'
      : `${counted(retryCount, 'retry', 'retries')} (at most ${String(maxRetryCount)} of a task)`;
  const time =
    timeToCompleteMs === null
      ? ''
      : `; completed in ${durationText(timeToCompleteMs.p50)} (p50), ${durationText(timeToCompleteMs.p95)} (p95)`;
  return `tasks    ${String(taskCount)}: ${String(completedTaskCount)} completed, ${String(abandonedTaskCount)} abandoned${open}; ${retries}${time}`;
}

/** Filled in proportion, and never empty for what there is. */
function bar(count: number, of: number): string {
  const filled = count === 0 ? 0 : Math.max(1, Math.round((count / of) * BAR_COLUMNS));
  return '█'.repeat(filled).padEnd(BAR_COLUMNS, '·');
}

function sparkline(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return counts
    .map((count) => HEIGHTS[count === 0 ? 0 : Math.max(1, Math.round((count / most) * (HEIGHTS.length - 1)))])
    .join('');
}
