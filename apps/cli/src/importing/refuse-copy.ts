import { contentHash } from '@stemma/models';
import { pages, type StemmaClient } from '../client/stemma-client.js';
import { Refused } from '../failure.js';
import { readGitHistory, type GitHistoryOptions, type NodeRecord } from '../git/index.js';

/** The first files of a history tell: a rewriting keeps most of them, and files that others have too are few. */
const FILES_ASKED = 30;
/** Smaller files are equal by chance. */
const MIN_BYTES = 32;
const MIN_SHARE = 0.5;

/**
 * A history whose ids the namespace has not, though it has files of the same paths and contents, is one that was
 * rewritten: every file would be there twice.
 * @throws Refused `id_conflict`
 */
export async function refuseCopy(
  client: StemmaClient,
  namespace: string,
  history: Pick<GitHistoryOptions, 'repoPath' | 'paths'>,
): Promise<void> {
  if ((await client.patterns({ namespace, limit: 1 })).items.length === 0) return;
  const files = await firstFiles(history);
  let equal = 0;
  for (const { path, hash } of files) if (await holds(client, namespace, path, hash)) equal++;
  if (equal === 0 || equal < files.length * MIN_SHARE) return;
  throw new Refused(
    'id_conflict',
    `The namespace ${namespace} has these files already, from other commits: of the first ${files.length} that were looked at, ${equal} are equal. Was the history rewritten, or is one of the clones shallow? All files would be there twice. Nothing was sent: --namespace NAME keeps the two apart, --beside adds this one to the other.`,
  );
}

interface FirstFile {
  readonly path: string;
  readonly hash: string;
}

async function firstFiles(history: Pick<GitHistoryOptions, 'repoPath' | 'paths'>): Promise<FirstFile[]> {
  const files: FirstFile[] = [];
  const seen = new Set<string>();
  for await (const { records } of readGitHistory(history)) {
    for (const record of records) {
      if (record.record !== 'node' || seen.has(record.patternId)) continue;
      seen.add(record.patternId);
      const hash = hashOf(record);
      const path = record.metadata['path'];
      if (hash !== null && typeof path === 'string') files.push({ path, hash });
    }
    if (files.length >= FILES_ASKED) break;
  }
  return files;
}

function hashOf({ content, contentHash: known, metadata }: NodeRecord): string | null {
  if (typeof metadata['bytes'] !== 'number' || metadata['bytes'] < MIN_BYTES) return null;
  return content === null ? (known ?? null) : contentHash(content);
}

async function holds(client: StemmaClient, namespace: string, path: string, hash: string): Promise<boolean> {
  const name = path.slice(-255).replace(/^[\uDC00-\uDFFF]/, '');
  const { items } = await client.patterns({ namespace, name, limit: 100 });
  for (const { patternId, ...pattern } of items) {
    if (![pattern, ...pattern.names].some((one) => one.name === name)) continue;
    for await (const versions of pages((cursor) => client.versions(patternId, { limit: 1_000, ...cursor })))
      if (versions.some((version) => version.contentHash === hash)) return true;
  }
  return false;
}
