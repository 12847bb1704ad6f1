import type { RankingAnswer, UsageReportAnswer } from '../client/answers.js';
import { EXIT, WrongUsage } from '../failure.js';
import { histogram } from '../plots/histogram.js';
import { sparkline } from '../plots/sparkline.js';
import { findTarget } from '../target/find-target.js';
import { print, printJson } from '../terminal.js';
import { clip, counted } from '../trace/write-rows.js';
import type { Session } from './session.js';

export interface AnalyticsOptions {
  readonly from?: string;
  readonly to?: string;
  readonly granularity?: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly ranking?: 'top' | 'emerging' | 'abandoned' | 'stale';
  readonly limit?: number;
}

const BAR_WIDTH = 30;
const MAX_BARS = 8;

/** `stemma analytics <target>`, `--namespace` or `--ranking`: how something was used, or what is used. */
export async function analytics(
  session: Session,
  target: string | undefined,
  options: AnalyticsOptions,
): Promise<number> {
  const { terminal, connection, json } = session;
  const { from, to, granularity, namespace, kind, ranking, limit } = options;
  if ([target, ranking ?? namespace].filter((given) => given !== undefined).length !== 1)
    throw new WrongUsage('Give either a target, --namespace or --ranking.');
  const client = await connection.client();
  if (ranking !== undefined) {
    const answer = await client.ranking(ranking, { from, to, namespace, kind, limit });
    if (json) await printJson(terminal, answer);
    else await print(terminal, rankingLines(answer, terminal.columns));
    return EXIT.ok;
  }
  const query = { from, to, granularity };
  const { title, report } = await reportOf(session, target, namespace ?? '', query);
  if (json) await printJson(terminal, report);
  else await print(terminal, reportLines(title, report, terminal.columns));
  return EXIT.ok;
}

async function reportOf(
  { connection }: Session,
  target: string | undefined,
  namespace: string,
  query: Readonly<Record<string, string | undefined>>,
): Promise<{ title: string; report: UsageReportAnswer }> {
  const client = await connection.client();
  if (target === undefined)
    return {
      title: `namespace ${namespace}`,
      report: await client.usageReport({ namespace }, query),
    };
  const { pattern, node } = await findTarget(client, target);
  return node === null
    ? {
        title: pattern.name,
        report: await client.usageReport({ patternId: pattern.patternId }, query),
      }
    : {
        title: `${pattern.name}@${String(node.version)}`,
        report: await client.usageReport({ nodeId: node.nodeId }, query),
      };
}

function reportLines(title: string, report: UsageReportAnswer, columns: number): string[] {
  const { frequency, success, performance, trend, distribution } = report;
  const lines = [`${title}  ${report.from} to ${report.to}`];
  if (frequency.total === 0) return [...lines, 'It was not used.'].map((line) => clip(line, columns));
  const percentiles = [
    performance.p50ExecutionTimeMs,
    performance.p95ExecutionTimeMs,
    performance.p99ExecutionTimeMs,
  ];
  const error =
    performance.percentileRelativeError > 0 ? `, ±${share(performance.percentileRelativeError)}` : '';
  const interval = success.successRateInterval;
  lines.push(
    `used     ${counted(frequency.total, 'time')}, ${digits(frequency.perDay)} a day; most on ${frequency.peakDay?.day ?? ''} (${(frequency.peakDay?.executions ?? 0).toLocaleString('en')})`,
    `success  ${share(success.successRate ?? 0)}${interval === null ? '' : ` (95 % interval ${share(interval.low)} to ${share(interval.high)})`}, ${counted(success.timeouts, 'timeout')}`,
    `time     mean ${digits(performance.avgExecutionTimeMs ?? 0)} ms; p50, p95, p99 ${percentiles.map((ms) => digits(ms ?? 0)).join(', ')} ms (${performance.percentileMethod}${error})`,
    `trend    ${trend.class ?? ''}, ${digits(trend.velocity ?? 0)} a ${trend.granularity} more each ${trend.granularity}`,
    `         ${sparkline(
      trend.buckets.map(({ executions }) => executions),
      Math.max(10, columns - 10),
    )}`,
    'by hour of the day (UTC)',
    `         ${sparkline(distribution.hours, distribution.hours.length)}  0 to 23`,
  );
  for (const facet of ['context', 'agent', 'project', 'fileType'] as const) {
    const { values } = distribution[facet];
    if (values.length === 0) continue;
    const bars = values
      .slice(0, MAX_BARS)
      .map(({ value, executions }) => ({ label: value, value: executions }));
    lines.push(
      `by ${facet === 'fileType' ? 'file type' : facet}`,
      ...histogram(bars, BAR_WIDTH).map((bar) => `  ${bar}`),
    );
  }
  return lines.map((line) => clip(line, columns));
}

function rankingLines({ from, to, items }: RankingAnswer, columns: number): string[] {
  const lines = items.map((item) => {
    const use = item.executionCount === 0 ? 'not used' : counted(item.executionCount, 'time');
    const rate = item.successRate === null ? '' : `  ${share(item.successRate)} succeeded`;
    return `${item.name}  (${item.namespace})  ${use}${rate}  last ${item.lastUsedAt?.slice(0, 10) ?? 'never'}`;
  });
  return [`${from} to ${to}`, ...(lines.length === 0 ? ['There is none.'] : lines)].map((line) =>
    clip(line, columns),
  );
}

export function share(value: number): string {
  return `${Number((value * 100).toFixed(2)).toString()} %`;
}

export function digits(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 6 });
}
