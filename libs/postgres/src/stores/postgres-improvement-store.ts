import type { BroughtImprovement, Improvement, Trial } from '@stemma/models';
import type { ImprovementStore } from '@stemma/orchestration';
import { ImprovementReads } from '../postgres-improvements.js';
import {
  improvements,
  toBrought,
  toImprovement,
  withTrialSelection,
} from '../entities/improvement.entity.js';
import type { Row } from '../entities/table.js';
import { toTrial, trials } from '../entities/trial.entity.js';
import { insertRows, updateRows } from '../sql/write-rows.js';

export class PostgresImprovementStore extends ImprovementReads implements ImprovementStore {
  async lock(improvementId: string): Promise<Improvement | null> {
    const [row] = await this.sql.rows<Row>(lockImprovement, [improvementId]);
    return row === undefined ? null : toImprovement(row);
  }

  async lockTrialOf(improvementId: string): Promise<Trial | null> {
    const [row] = await this.sql.rows<Row>(lockTrial, [improvementId]);
    return row === undefined ? null : toTrial(row);
  }

  async trialsById(trialIds: readonly string[], { hold }: { hold: boolean }): Promise<Trial[]> {
    if (trialIds.length === 0) return [];
    const rows = await this.sql.rows<Row>(hold ? `${trialsById} for share` : trialsById, [trialIds]);
    return rows.map((row) => toTrial(row));
  }

  async withTrials(improvementIds: readonly string[]): Promise<BroughtImprovement[]> {
    if (improvementIds.length === 0) return [];
    return (await this.sql.rows<Row>(byIds, [improvementIds])).map(toBrought);
  }

  async insert(added: readonly Improvement[]): Promise<void> {
    if (added.length === 0) return;
    const { text, values } = insertRows(improvements, added);
    await this.sql.rows(text, values);
  }

  async update(improvement: Improvement): Promise<void> {
    const { text, values } = updateRows(improvements, [improvement]);
    await this.sql.rows(text, values);
  }

  async insertTrials(added: readonly Trial[]): Promise<void> {
    if (added.length === 0) return;
    const { text, values } = insertRows(trials, added);
    await this.sql.rows(text, values);
  }

  async endTrial({ trialId, endedAt }: Trial): Promise<void> {
    await this.sql.rows(endTrial, [trialId, endedAt]);
  }
}

const lockImprovement = `
  select ${improvements.select('i')} from stemma.improvements i
  join stemma.patterns p using (pattern_id)
  where p.deleted_at is null and i.improvement_id = $1
  for no key update of i`;

const lockTrial = `
  select ${trials.select('t')} from stemma.trials t where t.improvement_id = $1 for no key update`;

const byIds = `
  select ${withTrialSelection} from stemma.improvements i left join stemma.trials t using (improvement_id)
  where i.improvement_id = any($1::uuid[])`;

// In id order, so that two recordings wait for one another, not in a ring.
const trialsById = `
  select ${trials.select('t')} from stemma.trials t
  where t.trial_id = any($1::uuid[]) order by t.trial_id`;

const endTrial = `update stemma.trials set ended_at = $2 where trial_id = $1`;
