import { versionOfPattern, type StemmaError, type VersionOfPattern } from '@stemma/models';
import type { Aliases, AliasView } from './ports/aliases.js';
import type { Page, PageRequest } from './ports/page.js';
import type { AliasKey } from './ports/transaction.js';
import { fromRecord } from './reading/from-record.js';
import type { Sourced } from './reading/sourced.js';
import type { RecordService } from './record.service.js';
import { aliasNotFound, nodesNotFound } from './writes/find-or-refuse.js';

/** A version as a request names it, and the pointer of the field where it does. */
export interface NamedVersion {
  readonly name: string;
  readonly pointer: string;
}

/** The names of versions, and which version a name means. */
export class AliasService {
  constructor(
    private readonly aliases: Aliases,
    private readonly record: RecordService,
  ) {}

  /** @throws StemmaError `pattern_not_found` */
  async list(patternId: string, page: PageRequest): Promise<Sourced<Page<AliasView>>> {
    const found = await this.aliases.present(patternId, page);
    if (found.items.length === 0) await this.record.pattern(patternId);
    return fromRecord(found);
  }

  /** Where it points, or pointed then. @throws StemmaError `pattern_not_found`, `alias_not_found` */
  async one(key: AliasKey, asOf: Date | null): Promise<Sourced<AliasView>> {
    const found = await this.aliases.last(key, asOf);
    if (found === null) await this.record.pattern(key.patternId);
    if (found === null || found.nodeId === null) throw aliasNotFound(key.patternId, key.alias);
    return fromRecord(found);
  }

  /** Of one that was removed, too. @throws StemmaError `pattern_not_found`, `alias_not_found` */
  async history(key: AliasKey, page: PageRequest): Promise<Sourced<Page<AliasView>>> {
    const found = await this.aliases.moves(key, page);
    if (found.items.length === 0 && page.after === null) {
      await this.record.pattern(key.patternId);
      throw aliasNotFound(key.patternId, key.alias);
    }
    return fromRecord(found);
  }

  async nodeId(name: string, pointer: string): Promise<string> {
    return (await this.nodeIds([{ name, pointer }]))[0] ?? name;
  }

  /**
   * The ids of versions as requests name them: `<patternId>@<alias or number>` is looked up, an id is itself.
   * @throws StemmaError `alias_not_found`, `node_not_found`
   */
  async nodeIds(named: readonly NamedVersion[]): Promise<string[]> {
    const asked = named.map(({ name }) => versionOfPattern(name));
    const versions = asked.filter((version) => version !== null);
    const found = versions.length === 0 ? [] : await this.aliases.resolve(versions);
    return named.map(({ name, pointer }, place) => {
      const version = asked[place] ?? null;
      if (version === null) return name.toLowerCase();
      const nodeId = found[versions.indexOf(version)] ?? null;
      if (nodeId === null) throw unknownVersion(version, name, pointer);
      return nodeId;
    });
  }
}

function unknownVersion({ patternId, alias }: VersionOfPattern, name: string, pointer: string): StemmaError {
  return alias === null ? nodesNotFound([name], [pointer]) : aliasNotFound(patternId, alias, [pointer]);
}
