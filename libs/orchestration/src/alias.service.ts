import { StemmaError } from '@stemma/models';
import { resolveVersions, type NamedVersion } from './aliases/resolve-versions.js';
import type { Aliases, AliasView } from './ports/aliases.js';
import type { Page, PageRequest } from './ports/page.js';
import type { AliasKey } from './ports/transaction.js';
import { fromRecord } from './reading/from-record.js';
import type { Sourced } from './reading/sourced.js';
import type { RecordService } from './record.service.js';
import { aliasNotFound } from './writes/find-or-refuse.js';

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

  /** The ids of versions as requests name them. @throws StemmaError `alias_not_found`, `node_not_found` */
  async nodeIds(named: readonly NamedVersion[]): Promise<string[]> {
    return (await this.resolve(named)).map((found) => {
      if (found instanceof StemmaError) throw found;
      return found;
    });
  }

  /** The id of each, or why there is none. */
  resolve(named: readonly NamedVersion[]): Promise<(string | StemmaError)[]> {
    return resolveVersions(this.aliases, named);
  }
}
