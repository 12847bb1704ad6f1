import type { StemmaClient } from '../client/stemma-client.js';
import { Refused } from '../failure.js';
import { readGitHistory, type GitHistoryOptions } from '../git/index.js';

/**
 * The namespace in which the service has this history already, from another clone of it or another folder's name; null
 * where it does not have it. Ids depend on the history alone, so its first pattern tells.
 */
export async function knownNamespace(
  client: StemmaClient,
  history: Pick<GitHistoryOptions, 'repoPath' | 'paths'>,
): Promise<string | null> {
  for await (const { records } of readGitHistory(history)) {
    const first = records.find((record) => record.record === 'pattern');
    if (first === undefined) continue;
    try {
      return (await client.pattern(first.patternId)).namespace;
    } catch (error) {
      if (error instanceof Refused && error.code === 'pattern_not_found') return null;
      throw error;
    }
  }
  return null;
}
