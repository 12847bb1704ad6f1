import type { AliasMove, VersionOfPattern } from '@stemma/models';
import type { AliasKey, AliasStore } from '@stemma/orchestration';
import { versionAliases } from '../entities/version-alias.entity.js';
import type { Row } from '../entities/table.js';
import { resolveVersions } from '../reads/resolve-versions.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { insertAll } from '../sql/states.js';

/** SQL, as all that shares the connection of a unit of work (ADR 0002). */
export class PostgresAliasStore implements AliasStore {
  constructor(private readonly sql: TransactionSql) {}

  last(aliases: readonly AliasKey[]): Promise<AliasMove[]> {
    return this.select(lastOf, aliases);
  }

  moves(aliases: readonly AliasKey[]): Promise<AliasMove[]> {
    return this.select(movesOf, aliases);
  }

  async present(patternId: string): Promise<AliasMove[]> {
    const rows = await this.sql.rows<Row>(lastOfPattern, [patternId]);
    return rows.map((row) => versionAliases.state(row)).filter(({ nodeId }) => nodeId !== null);
  }

  resolve(versions: readonly VersionOfPattern[]): Promise<(string | null)[]> {
    return resolveVersions(this.sql, versions);
  }

  add(moves: readonly AliasMove[]): Promise<void> {
    return insertAll(this.sql, versionAliases, moves);
  }

  private async select(text: string, aliases: readonly AliasKey[]): Promise<AliasMove[]> {
    if (aliases.length === 0) return [];
    const keys = [aliases.map(({ patternId }) => patternId), aliases.map(({ alias }) => alias)];
    return (await this.sql.rows<Row>(text, keys)).map((row) => versionAliases.state(row));
  }
}

const movesOf = `
  select ${versionAliases.select('a')}
  from unnest($1::uuid[], $2::text[]) as k (pattern_id, alias)
  join stemma.version_aliases a on a.pattern_id = k.pattern_id and a.alias = k.alias collate "C"
  order by a.pattern_id, a.alias, a.rev`;

const lastOf = `
  select ${versionAliases.select('a')}
  from unnest($1::uuid[], $2::text[]) as k (pattern_id, alias)
  cross join lateral (
    select * from stemma.version_aliases a
    where a.pattern_id = k.pattern_id and a.alias = k.alias collate "C"
    order by a.rev desc limit 1) a`;

const lastOfPattern = `
  select distinct on (a.alias) ${versionAliases.select('a')}
  from stemma.version_aliases a where a.pattern_id = $1
  order by a.alias, a.rev desc`;
