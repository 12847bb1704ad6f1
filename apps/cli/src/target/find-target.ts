import { isUuid, storableText } from '@stemma/models';
import type { NodeAnswer, PatternAnswer } from '../client/answers.js';
import { pages, type StemmaClient } from '../client/stemma-client.js';
import { Refused } from '../failure.js';
import { meantBy, nameAt } from './names.js';
import { nearestPatterns } from './nearest.js';

/** What somebody meant: a pattern, and one version of it where they named one. */
export interface Target {
  readonly pattern: PatternAnswer;
  readonly node: NodeAnswer | null;
}

const MAX_CANDIDATES = 20;
const MAX_NAME_CHARS = 255;

/**
 * Finds what an id, a name, or the end of a name (`src/main.ts` for `apps/api/src/main.ts`) stands for; a name that a
 * pattern had will do. `@3` or `@production` behind it names the version. Of several patterns of the same name the only one that is not archived is meant.
 * @param asOf an instant whose names are meant; where nothing was named so then, those of other times
 * @throws Refused `not_found`; `ambiguous`, with candidates.
 */
export async function findTarget(client: StemmaClient, text: string, asOf?: string): Promise<Target> {
  if (isUuid(text)) return byId(client, text);
  const whole = await byName(client, text, asOf);
  if (whole !== null) return { pattern: whole, node: null };
  const found = await byVersion(client, text, asOf);
  if (found !== null) return found;
  throw await unknownName(client, text.replace(/(?<=.)@[^@]*$/, ''));
}

/** As `findTarget`, and of a pattern its latest version. */
export async function findVersion(
  client: StemmaClient,
  text: string,
): Promise<Target & { node: NodeAnswer }> {
  const { pattern, node } = await findTarget(client, text);
  if (node !== null) return { pattern, node };
  if (pattern.latestNodeId !== null) return { pattern, node: await client.node(pattern.latestNodeId) };
  throw new Refused('not_found', `${pattern.name} has no version.`);
}

async function byId(client: StemmaClient, id: string): Promise<Target> {
  try {
    const node = await client.node(id);
    return { pattern: await client.pattern(node.patternId), node };
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'node_not_found') throw error;
  }
  try {
    return { pattern: await client.pattern(id), node: null };
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'pattern_not_found') throw error;
    throw new Refused('not_found', `There is neither a version nor a pattern with the id ${id}.`);
  }
}

async function byName(
  client: StemmaClient,
  text: string,
  asOf: string | undefined,
): Promise<PatternAnswer | null> {
  // Of a longer path, its end is the name.
  const name = text.slice(-MAX_NAME_CHARS).replace(/^[\uDC00-\uDFFF]/, '');
  const found: PatternAnswer[] = [];
  for await (const items of pages((cursor) => client.patterns({ name, asOf, limit: 1_000, ...cursor }))) {
    found.push(...items);
    if (found.filter((one) => nameAt(one, asOf) === name).length > MAX_CANDIDATES) break;
  }
  const meant = meantBy(name, found, asOf);
  const [first] = meant;
  if (first === undefined) return asOf === undefined ? null : byName(client, text, undefined);
  if (meant.length === 1) return first;
  const alive = meant.filter(({ status }) => status !== 'archived');
  const [living] = alive;
  if (alive.length === 1 && living !== undefined) return living;
  throw ambiguous(text, alive.length > 0 ? alive : meant);
}

function ambiguous(text: string, found: readonly PatternAnswer[]): Refused {
  const candidates = found.slice(0, MAX_CANDIDATES).map(candidateText);
  const more = found.length > MAX_CANDIDATES ? ` The first ${MAX_CANDIDATES} of them:` : '';
  return new Refused(
    'ambiguous',
    `${found.length} patterns are named "${text}", or end so.${more}`,
    [],
    candidates,
  );
}

async function unknownName(client: StemmaClient, text: string): Promise<Refused> {
  const short = storableText(text, MAX_NAME_CHARS);
  const holding = (await client.patterns({ name: short, limit: MAX_CANDIDATES })).items;
  const shown = holding.length > 0 ? holding : await nearestPatterns(client, short);
  const hint = holding.length > 0 ? ' Those that hold it:' : shown.length > 0 ? ' Nearest to it:' : '';
  return new Refused(
    'not_found',
    `No pattern is named "${text}", or ends so.${hint}`,
    [],
    shown.map(candidateText),
  );
}

function candidateText(pattern: PatternAnswer): string {
  const { name, namespace, patternId, latestVersion, status, names, metadata, createdAt } = pattern;
  const { commit } = metadata;
  const from = typeof commit === 'string' ? commit.slice(0, 12) : createdAt.slice(0, 10);
  const had = [...new Set(names.map((one) => one.name))].filter((one) => one !== name);
  const once = had.length === 0 ? '' : `, once ${had.join(', ')}`;
  return `${patternId}  ${name}  (${namespace}, ${status ?? 'no version'}, v${latestVersion}, from ${from}${once})`;
}

/** `README.md@3`, `README.md@v3` or `README.md@production`. */
async function byVersion(
  client: StemmaClient,
  text: string,
  asOf: string | undefined,
): Promise<Target | null> {
  // Names of patterns and of versions may both hold an @.
  for (let at = text.lastIndexOf('@'); at > 0; at = text.lastIndexOf('@', at - 1)) {
    const [before, version] = [text.slice(0, at), text.slice(at + 1)];
    const pattern = isUuid(before) ? await client.pattern(before) : await byName(client, before, asOf);
    if (pattern !== null && version !== '')
      return { pattern, node: await versionOf(client, pattern, version) };
  }
  return null;
}

async function versionOf(client: StemmaClient, pattern: PatternAnswer, version: string): Promise<NodeAnswer> {
  try {
    return await client.node(`${pattern.patternId}@${version}`);
  } catch (error) {
    if (!(error instanceof Refused) || !error.code.endsWith('_not_found')) throw error;
    const { name, latestVersion } = pattern;
    const lacking =
      error.code === 'alias_not_found'
        ? `alias ${version}: stemma alias list tells those that it has.`
        : `version ${version.replace(/^v/i, '')}; its latest is ${latestVersion}.`;
    throw new Refused('not_found', `${name} has no ${lacking}`);
  }
}
