import type { HealthAnswer } from '../client/answers.js';
import { EXIT } from '../failure.js';
import { histogram } from '../plots/histogram.js';
import { findTarget } from '../target/find-target.js';
import { print, printJson } from '../terminal.js';
import { counted } from '../trace/write-rows.js';
import { digits, share } from './analytics.js';
import type { Session } from './session.js';

export interface HealthOptions {
  readonly days?: number;
  readonly to?: string;
}

const BAR_WIDTH = 20;

/** `stemma health <target>`: how well a pattern does, and what that rests on. */
export async function health(
  { terminal, connection, json }: Session,
  target: string,
  options: HealthOptions,
): Promise<number> {
  const client = await connection.client();
  const { pattern } = await findTarget(client, target);
  const answer = await client.health(pattern.patternId, { windowDays: options.days, to: options.to });
  if (json) await printJson(terminal, answer);
  else await print(terminal, healthLines(pattern.name, answer));
  return EXIT.ok;
}

function healthLines(name: string, answer: HealthAnswer): string[] {
  const { healthStatus, score, judgements, recommendations } = answer;
  const verdict =
    healthStatus === null
      ? `not judged: a small sample of ${counted(answer.totalExecutions, 'execution')}`
      : `${healthStatus}, score ${share(score ?? 0)}`;
  const judged = judgements.filter((judgement) => judgement.score !== null);
  const bars = judged.map((judgement) => ({
    label: judgement.aspect,
    value: Math.round((judgement.score ?? 0) * 100),
  }));
  const drawn = bars.length === 0 ? [] : histogram(bars, BAR_WIDTH, 100);
  return [
    `${name}: ${verdict}  (${answer.from} to ${answer.to})`,
    ...judged.map(
      (judgement, index) =>
        `  ${drawn[index] ?? ''}  ${judgement.status ?? ''}, of ${counted(judgement.sampleSize, judgement.aspect === 'feedback' ? 'piece' : 'execution')}`,
    ),
    ...judgements
      .filter(({ reason }) => reason !== null)
      .map(({ aspect, reason }) => `  ${aspect}: not judged, ${reason ?? ''}`),
    ...(answer.p95ExecutionTimeMs === null
      ? []
      : [
          `  p50, p95, p99 ${[answer.p50ExecutionTimeMs, answer.p95ExecutionTimeMs, answer.p99ExecutionTimeMs].map((ms) => digits(ms ?? 0)).join(', ')} ms`,
        ]),
    ...recommendations.map((recommendation) => `→ ${recommendation}`),
  ];
}
