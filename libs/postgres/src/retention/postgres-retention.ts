import type {
  Keeping,
  Leaving,
  Page,
  PageRequest,
  Retention,
  RetentionPolicy,
  RetentionPreview,
} from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { retentionPolicies } from '../entities/retention.entity.js';
import { Filters } from '../reads/filters.js';
import { readPage } from '../reads/page.js';
import { sqlOn, type Sql } from '../sql/sql.js';
import { findOne } from '../sql/states.js';
import { policyOf, selectPolicy } from '../stores/postgres-retention-store.js';
import { firstNeeded, isOlder } from './old-events.sql.js';
import { isFree, lastDayKept } from './old-executions.sql.js';

export class PostgresRetention implements Retention {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  find(namespace: string): Promise<RetentionPolicy | null> {
    return findOne(this.sql, policyOf, [namespace], (row) => retentionPolicies.state(row));
  }

  list({ limit, after }: PageRequest): Promise<Page<RetentionPolicy>> {
    const filters = new Filters().add('r.namespace collate "C" > ?', after?.[0]);
    return readPage(this.sql, {
      select: `${selectPolicy} where ${filters.text} order by r.namespace collate "C"`,
      filters,
      limit,
      toItem: (row) => retentionPolicies.state(row),
      keyOf: ({ namespace }) => [namespace],
    });
  }

  async preview(
    namespace: string,
    { eventsDays, executionsDays }: Keeping,
    now: Date,
  ): Promise<RetentionPreview> {
    const count = async (text: string, days: number | null): Promise<Leaving> => {
      if (days === null) return NONE;
      const [row = NONE] = await this.sql.rows<Leaving>(text, [namespace, days, now]);
      return row;
    };
    const events = await count(oldEvents, eventsDays);
    const executions = await count(oldExecutions, executionsDays);
    return { events, executions };
  }
}

const NONE = { leaving: 0, waiting: 0 };
const counted = `
  select (count(*) filter (where can_leave))::int as leaving, (count(*) filter (where not can_leave))::int as waiting
  from old`;

const oldEvents = `
  with old as (
    select o.batch_id < (${firstNeeded('$3::timestamptz')}) as can_leave
    from stemma.patterns p
    join stemma.lineage_events o on o.pattern_id = p.pattern_id and ${isOlder('$2::int', '$3::timestamptz')}
    where p.namespace = $1)
  ${counted}`;

// A day leaves as a whole: one execution of it that must stay keeps it and all later ones of the pattern.
const oldExecutions = `
  with aged as (
    select x.pattern_id, x.timestamp, x.batch_id >= (${firstNeeded('$3::timestamptz')}) as is_needed, ${isFree} as is_free
    from stemma.patterns p
    join stemma.executions x on x.pattern_id = p.pattern_id and x.timestamp < ${lastDayKept('$2::int', '$3::timestamptz')}
    where p.namespace = $1),
  old as (
    select is_free and timestamp < coalesce(
      date_trunc('day', min(timestamp) filter (where is_needed) over (partition by pattern_id), 'UTC'), 'infinity') as can_leave
    from aged)
  ${counted}`;
