import { EXIT } from '../failure.js';
import { findTarget } from '../target/find-target.js';
import { clip, counted } from '../trace/write-rows.js';
import { drawTrend } from '../trend/draw-trend.js';
import { trendFacts } from '../trend/trend-facts.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface TrendOptions {
  readonly days?: number;
  readonly asOf?: string;
}

/** `stemma trend <pattern>`: its use of the last days, and of the next ones. */
export async function trend(
  { terminal, connection, json }: Session,
  text: string,
  { days, asOf }: TrendOptions,
): Promise<number> {
  const client = await connection.client();
  const { pattern } = await findTarget(client, text, asOf);
  const answer = await client.trend(pattern.patternId, { periodDays: days, asOf });
  if (json) {
    await printJson(terminal, answer);
    return EXIT.ok;
  }
  const total = answer.dailyExecutions.reduce((all, count) => all + count, 0);
  const title = `${pattern.name}: ${counted(total, 'execution')} in ${counted(answer.periodDays, 'day')}`;
  const lines = [title, ...drawTrend(answer, terminal.columns), ...trendFacts(answer)];
  await print(
    terminal,
    lines.map((line) => clip(line, terminal.columns)),
  );
  return EXIT.ok;
}
