import type { SearchAnswer } from '../client/answers.js';
import { EXIT } from '../failure.js';
import { clip, counted } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface SearchOptions {
  readonly mode: string;
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
  const answer = await client.search(q, { ...options });
  if (json) await printJson(terminal, answer);
  else await print(terminal, searchLines(answer, terminal.columns));
  return EXIT.ok;
}

function searchLines({ items, coverage }: SearchAnswer, columns: number): string[] {
  const hits = items.flatMap(({ keyword, vector, ...item }) => {
    const similarity = vector === null ? '' : `  ${vector.similarity.toFixed(3)}`;
    const name = `${item.name}@${String(item.version)}  ${item.createdAt.slice(0, 10)}  ${item.createdBy}${similarity}`;
    const snippet = keyword?.snippet?.text;
    return [name, ...(snippet === undefined ? [] : [`    ${snippet}`])].map((line) => clip(line, columns));
  });
  return [...(hits.length === 0 ? ['Nothing is found.'] : hits), ...lacking(coverage)];
}

/** What cannot be found yet. */
function lacking({ patterns, searchable, embedded }: SearchAnswer['coverage']): string[] {
  const rest = { 'by words': patterns - searchable, 'by likeness': patterns - (embedded ?? patterns) };
  return Object.entries(rest)
    .filter(([, count]) => count > 0)
    .map(([how, count]) => `${counted(count, 'pattern')} of ${String(patterns)} cannot be found ${how} yet.`);
}
