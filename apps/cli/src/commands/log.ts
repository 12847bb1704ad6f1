import type { SkeletonAnswer } from '../client/answers.js';
import { pages, type StemmaClient } from '../client/stemma-client.js';
import { EXIT } from '../failure.js';
import { findTarget } from '../target/find-target.js';
import { clip, oneLine } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface LogOptions {
  readonly limit: number;
  readonly stat?: true;
}

/** What became of the lines; null where there is nothing to compare with, or it is known by its hash alone. */
type Stat = { readonly added: number; readonly removed: number } | null;
type Entry = SkeletonAnswer & { readonly stat?: Stat };

const PAGE = 1_000;

/** `stemma log <target>`: the versions of a pattern, newest first; of a version, it and those before. */
export async function log(
  { terminal, connection, json }: Session,
  target: string,
  { limit, stat }: LogOptions,
): Promise<number> {
  const client = await connection.client();
  const { pattern, node } = await findTarget(client, target);
  const versions = await versionsUpTo(client, pattern.patternId, node?.version ?? Infinity, limit + 1);
  const shown: Entry[] = versions.slice(0, limit);
  if (stat === true)
    for (const [at, entry] of shown.entries())
      shown[at] = { ...entry, stat: await statOf(client, pattern.patternId, entry) };
  const hasMore = versions.length > limit;
  if (json) await printJson(terminal, { patternId: pattern.patternId, items: shown, hasMore });
  else
    await print(terminal, [
      ...shown.map((entry) => clip(entryText(entry), terminal.columns)),
      ...(hasMore ? ['There are more: --limit shows them.'] : []),
    ]);
  return EXIT.ok;
}

async function versionsUpTo(
  client: StemmaClient,
  patternId: string,
  latest: number,
  limit: number,
): Promise<SkeletonAnswer[]> {
  const found: SkeletonAnswer[] = [];
  for await (const items of pages((cursor) => client.skeleton(patternId, { limit: PAGE, ...cursor }))) {
    found.push(...items.filter(({ version }) => version <= latest));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

/** Beside what blame goes back to, too. */
async function statOf(
  client: StemmaClient,
  patternId: string,
  { nodeId, parents }: SkeletonAnswer,
): Promise<Stat> {
  const parent = parents.find((one) => one.patternId === patternId) ?? parents[0];
  if (parent === undefined) return null;
  const { hunks, added, removed } = await client.diff(parent.nodeId, nodeId, { context: 0 });
  return hunks === null ? null : { added, removed };
}

function entryText({ version, versionLabel, status, createdAt, createdBy, parents, stat }: Entry): string {
  const [link] = parents;
  const isBreaking = parents.some(({ breakingChanges }) => breakingChanges);
  return [
    `v${String(version)}`,
    ...(versionLabel === null ? [] : [versionLabel]),
    createdAt.slice(0, 19).replace('T', ' '),
    createdBy,
    ...(status === 'active' ? [] : [`[${status}]`]),
    ...(isBreaking ? ['(breaking)'] : []),
    ...(link?.changeSummary ? [oneLine(link.changeSummary)] : []),
    ...(stat ? [`+${String(stat.added)} −${String(stat.removed)}`] : []),
  ].join('  ');
}
