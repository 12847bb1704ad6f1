import type { SearchedNode } from '../client/answers.js';
import { EXIT } from '../failure.js';
import { clip } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface SearchOptions {
  readonly limit: number;
  readonly namespace?: string;
  readonly kind?: string;
}

/** `stemma search <words>`: the patterns found, each with the line that says most of the question. */
export async function search(
  { terminal, connection, json }: Session,
  q: string,
  options: SearchOptions,
): Promise<number> {
  const client = await connection.client();
  const answer = await client.search({ q, ...options });
  if (json) await printJson(terminal, answer);
  else await print(terminal, searchLines(answer.items, terminal.columns));
  return EXIT.ok;
}

function searchLines(items: readonly SearchedNode[], columns: number): string[] {
  if (items.length === 0)
    return ['Nothing has these words (or it cannot be searched yet: see stemma status).'];
  return items.flatMap((item) => {
    const { snippet } = item.keyword;
    const name = `${item.name}@${String(item.version)}  ${item.createdAt.slice(0, 10)}  ${item.createdBy}`;
    return [name, ...(snippet === null ? [] : [`    ${snippet.text}`])].map((line) => clip(line, columns));
  });
}
