import { versionOfPattern, type StemmaError, type VersionOfPattern } from '@stemma/models';
import type { Aliases } from '../ports/aliases.js';
import { aliasNotFound, nodesNotFound } from '../writes/find-or-refuse.js';

/** A version as a request or a line names it, and the pointer of the field where it does. */
export interface NamedVersion {
  readonly name: string;
  readonly pointer: string;
}

/**
 * The id of each version, in their order, or why there is none: `alias_not_found`, `node_not_found`.
 * `<patternId>@<alias or number>` is looked up, all in one statement; an id is itself.
 */
export async function resolveVersions(
  aliases: Pick<Aliases, 'resolve'>,
  named: readonly NamedVersion[],
): Promise<(string | StemmaError)[]> {
  const asked = named.map(({ name }) => versionOfPattern(name));
  const versions = asked.filter((version) => version !== null);
  const found = versions.length === 0 ? [] : await aliases.resolve(versions);
  let next = 0;
  return named.map(({ name, pointer }, place) => {
    const version = asked[place] ?? null;
    if (version === null) return name.toLowerCase();
    return found[next++] ?? unknownVersion(version, name, pointer);
  });
}

function unknownVersion({ patternId, alias }: VersionOfPattern, name: string, pointer: string): StemmaError {
  return alias === null ? nodesNotFound([name], [pointer]) : aliasNotFound(patternId, alias, [pointer]);
}
