import type { Improvement, Trial, TrialArm } from '@stemma/models';
import type { ArmValues, ImprovementQuery, Improvements, Page } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { Filters } from './reads/filters.js';
import { readPage } from './reads/page.js';
import { readArmValues, readRecentValues, readUnits } from './reads/trial-data.js';
import { improvements, toImprovement } from './entities/improvement.entity.js';
import type { Row } from './entities/table.js';
import { toTrial, trials } from './entities/trial.entity.js';
import { sqlOn, type Sql } from './sql/sql.js';
import { findOne } from './sql/states.js';

/** Reads of improvements, within a transaction (therefore SQL, ADR 0002) or on whichever connection is free. */
export class ImprovementReads implements Improvements {
  constructor(protected readonly sql: Sql) {}

  improvement(improvementId: string): Promise<Improvement | null> {
    return findOne(this.sql, `${visible} and i.improvement_id = $1`, [improvementId], toImprovement);
  }

  improvements(query: ImprovementQuery): Promise<Page<Improvement>> {
    const filters = new Filters()
      .add('i.pattern_id = ?', query.patternId)
      .add('i.node_id = ?', query.nodeId)
      .add('i.status = ?', query.status)
      .add('i.improvement_type = ?', query.improvementType)
      .add('i.priority = ?', query.priority)
      .add('i.improvement_id < ?', query.after?.[0]);
    return readPage(this.sql, {
      select: `${visible} and ${filters.text} order by i.improvement_id desc`,
      filters,
      limit: query.limit,
      toItem: toImprovement,
      keyOf: ({ improvementId }) => [improvementId],
    });
  }

  async trialOf(improvementId: string): Promise<Trial | null> {
    return (await this.trials('t.improvement_id = $1', improvementId))[0] ?? null;
  }

  runningTrials(patternId: string): Promise<Trial[]> {
    return this.trials('t.pattern_id = $1 and t.ended_at is null', patternId);
  }

  async trialsInTesting(): Promise<Trial[]> {
    return (await this.sql.rows<Row>(trialsInTesting)).map((row) => toTrial(row));
  }

  trialsBeside({ patternId, startedAt, endedAt }: Trial): Promise<Trial[]> {
    return this.trials(
      `t.pattern_id = $1 and t.started_at <= coalesce($3::timestamptz, 'infinity')
       and coalesce(t.ended_at, 'infinity') >= $2::timestamptz`,
      patternId,
      startedAt,
      endedAt,
    );
  }

  values(trial: Trial, metric: string): Promise<ArmValues> {
    return readArmValues(this.sql, trial, metric);
  }

  units(trialId: string): Promise<Readonly<Record<TrialArm, number>>> {
    return readUnits(this.sql, trialId);
  }

  recentValues(
    of: { readonly patternId: string; readonly nodeId: string },
    metric: string,
    limit: number,
  ): Promise<number[]> {
    return readRecentValues(this.sql, of, metric, limit);
  }

  async dataHeldSince({ trialId }: Trial): Promise<Date | null> {
    const [row] = await this.sql.rows<{ data_since: Date | null }>(dataSince, [trialId]);
    return row?.data_since ?? null;
  }

  async currentNodeId(patternId: string): Promise<string | null> {
    const [row] = await this.sql.rows<{ node_id: string }>(newestActive, [patternId]);
    return row?.node_id ?? null;
  }

  private async trials(condition: string, ...values: unknown[]): Promise<Trial[]> {
    const text = `${visibleTrials} and ${condition} order by t.trial_id`;
    return (await this.sql.rows<Row>(text, values)).map((row) => toTrial(row));
  }
}

export class PostgresImprovements extends ImprovementReads {
  constructor(dataSource: DataSource) {
    super(sqlOn(dataSource));
  }
}

const visible = `
  select ${improvements.select('i')} from stemma.improvements i
  join stemma.patterns p using (pattern_id)
  where p.deleted_at is null`;

const visibleTrials = `
  select ${trials.select('t')} from stemma.trials t
  join stemma.patterns p using (pattern_id)
  where p.deleted_at is null`;

const trialsInTesting = `
  select ${trials.select('t')} from stemma.improvements i
  join stemma.trials t using (improvement_id)
  join stemma.patterns p on p.pattern_id = t.pattern_id
  where p.deleted_at is null and i.status = 'testing' and t.ended_at is null
  order by t.trial_id`;

const dataSince = 'select data_since from stemma.trials where trial_id = $1';

const newestActive = `
  select node_id from stemma.lineage_nodes
  where pattern_id = $1 and status = 'active' and deleted_at is null
  order by version desc limit 1`;
