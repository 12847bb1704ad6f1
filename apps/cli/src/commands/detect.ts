import type { DetectionAnswer } from '../client/answers.js';
import { EXIT } from '../failure.js';
import { print, printJson } from '../terminal.js';
import { clip, counted } from '../trace/write-rows.js';
import { lineOf } from './improve.js';
import type { Session } from './session.js';

/** `stemma improve detect`: has the service look through the record, and says what it proposes. */
export async function detect({ terminal, connection, json }: Session): Promise<number> {
  const client = await connection.client();
  const answer = await client.ask<unknown>((stemma) => stemma.detection.detect());
  if (json) {
    await printJson(terminal, answer);
    return EXIT.ok;
  }
  const lines = linesOf(answer as DetectionAnswer).map((line) => clip(line, terminal.columns));
  await print(terminal, lines);
  return EXIT.ok;
}

function linesOf({ findingCount, proposed, ranking }: DetectionAnswer): string[] {
  const news = proposed.length === 0 ? 'nothing new' : counted(proposed.length, 'new proposal');
  return [
    `${counted(findingCount, 'finding')}, ${news}.`,
    ...proposed.map(({ improvement, chance }) => `${chanceText(chance)}${lineOf(improvement)}`),
    ...(proposed.length === 0 || ranking.reason === null ? [] : [`No chances told: ${ranking.reason}`]),
  ];
}

function chanceText(chance: number | null): string {
  return chance === null ? '' : `${String(Math.round(chance * 100)).padStart(3)} %  `;
}
