import { extname } from 'node:path/posix';
import type { StemmaClient } from '../client/stemma-client.js';
import { Refused } from '../failure.js';
import { gitPatterns } from '../git/index.js';

/** Imports are of folders and kinds of files: one file of each tells where the others are. */
const MAX_ASKED = 300;

/**
 * The namespaces in which the service has parts of this history already, from another clone of it, another folder's
 * name, or other globs. Ids depend on the history alone, so patterns tell.
 */
export async function knownNamespaces(
  client: StemmaClient,
  repoPath: string,
  paths: readonly string[],
): Promise<string[]> {
  const found = new Set<string>();
  if ((await client.patterns({ limit: 1 })).items.length === 0) return [];
  const asked = new Set<string>();
  for await (const { patternId, path } of gitPatterns(repoPath, paths)) {
    const like = `${path.split('/', 2).join('/')} ${extname(path)}`;
    if (asked.has(like)) continue;
    asked.add(like);
    const namespace = await namespaceOfPattern(client, patternId);
    if (namespace !== null) found.add(namespace);
    if (asked.size === MAX_ASKED) break;
  }
  return [...found];
}

async function namespaceOfPattern(client: StemmaClient, patternId: string): Promise<string | null> {
  try {
    return (await client.pattern(patternId)).namespace;
  } catch (error) {
    if (error instanceof Refused && error.code === 'pattern_not_found') return null;
    throw error;
  }
}
