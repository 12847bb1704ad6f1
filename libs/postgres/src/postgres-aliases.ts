import type { LineageStatus, VersionOfPattern } from '@stemma/models';
import type { AliasKey, Aliases, AliasView, Page, PageRequest } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import type { Row } from './entities/table.js';
import { versionAliases } from './entities/version-alias.entity.js';
import { Filters } from './reads/filters.js';
import { readPage } from './reads/page.js';
import { resolveVersions } from './reads/resolve-versions.js';
import { sqlOn, type Sql } from './sql/sql.js';
import { findOne } from './sql/states.js';

export class PostgresAliases implements Aliases {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  present(patternId: string, { limit, after }: PageRequest): Promise<Page<AliasView>> {
    const filters = new Filters().add('a.pattern_id = ?', patternId).add('a.alias > ?', after?.[0]);
    return readPage(this.sql, {
      select: `select * from (
                 select distinct on (a.alias) ${selection} from ${visible} where ${filters.text}
                 order by a.alias, a.rev desc) a
               where a.node_id is not null order by a.alias`,
      filters,
      limit,
      toItem: toView,
      keyOf: ({ alias }) => [alias],
    });
  }

  last({ patternId, alias }: AliasKey, asOf: Date | null): Promise<AliasView | null> {
    return findOne(this.sql, lastMove, [patternId, alias, asOf?.toISOString() ?? 'infinity'], toView);
  }

  moves({ patternId, alias }: AliasKey, { limit, after }: PageRequest): Promise<Page<AliasView>> {
    const filters = new Filters()
      .add('a.pattern_id = ?', patternId)
      .add('a.alias = ?', alias)
      .add('a.rev < ?', after?.[0]);
    return readPage(this.sql, {
      select: `select ${selection} from ${visible} where ${filters.text} order by a.rev desc`,
      filters,
      limit,
      toItem: toView,
      keyOf: ({ rev }) => [rev],
    });
  }

  resolve(versions: readonly VersionOfPattern[]): Promise<(string | null)[]> {
    return resolveVersions(this.sql, versions);
  }
}

const selection = `${versionAliases.select('a')}, n.version, n.version_label, n.status`;

const visible = `stemma.version_aliases a
  join stemma.patterns p on p.pattern_id = a.pattern_id and p.deleted_at is null
  left join stemma.lineage_nodes n on n.node_id = a.node_id`;

const lastMove = `
  select ${selection} from ${visible}
  where a.pattern_id = $1 and a.alias = $2 and a.changed_at <= $3::timestamptz
  order by a.rev desc limit 1`;

interface ViewRow extends Row {
  readonly version: number | null;
  readonly version_label: string | null;
  readonly status: LineageStatus | null;
}

function toView(row: Row): AliasView {
  const { version, version_label: versionLabel, status } = row as ViewRow;
  return { ...versionAliases.state(row), version, versionLabel, status };
}
