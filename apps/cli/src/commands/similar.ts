import type { NamedNode, SimilarAnswer } from '../client/answers.js';
import { EXIT, WrongUsage } from '../failure.js';
import { findVersion } from '../target/find-target.js';
import { clip, counted } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface SimilarOptions {
  readonly node?: string;
  readonly limit: number;
  readonly minScore?: number;
  readonly namespace?: string;
  readonly kind?: string;
}

/** Versions asked for, for each pattern to be shown: a pattern's versions are like one another. */
const VERSIONS_A_PATTERN = 20;
const MAX_VERSIONS = 1_000;

/** `stemma similar <text>`, or `--node`: the best version of each pattern; with `--json` the versions as they come. */
export async function similar(
  { terminal, connection, json }: Session,
  text: string | undefined,
  options: SimilarOptions,
): Promise<number> {
  const { node, limit, minScore, namespace, kind } = options;
  if ((text === undefined) === (node === undefined)) throw new WrongUsage('Give either a text or --node.');
  const client = await connection.client();
  const likeness =
    node === undefined ? { text: text ?? '' } : { nodeId: (await findVersion(client, node)).node.nodeId };
  const filter = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(kind === undefined ? {} : { kind }),
  };
  const answer = await client.similar({
    ...likeness,
    limit: json ? limit : Math.min(MAX_VERSIONS, limit * VERSIONS_A_PATTERN),
    ...(minScore === undefined ? {} : { minScore }),
    filter,
  });
  if (json) await printJson(terminal, answer);
  else await print(terminal, similarLines(answer, limit, terminal.columns));
  return EXIT.ok;
}

export function similarLines({ items }: SimilarAnswer, limit: number, columns: number): string[] {
  if (items.length === 0) return ['Nothing is like it (or nothing is embedded yet: see stemma status).'];
  const byPattern = new Map<string, { best: NamedNode & { score: number }; others: number }>();
  for (const item of items) {
    const known = byPattern.get(item.patternId);
    if (known === undefined) byPattern.set(item.patternId, { best: item, others: 0 });
    else known.others++;
  }
  return [...byPattern.values()].slice(0, limit).map(({ best, others }) => {
    const more = others > 0 ? `  (and ${counted(others, 'other version')})` : '';
    return clip(
      `${best.score.toFixed(3)}  ${best.name}@${String(best.version)}  ${best.createdAt.slice(0, 10)}  ${best.createdBy}${more}`,
      columns,
    );
  });
}
