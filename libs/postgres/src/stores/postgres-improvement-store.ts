import type { BroughtImprovement, Improvement, Trial } from '@stemma/models';
import type { ImprovementStore } from '@stemma/orchestration';
import { ImprovementReads } from '../postgres-improvements.js';
import {
  improvements,
  toBrought,
  toImprovement,
  withTrialSelection,
} from '../entities/improvement.entity.js';
import { toTrial, trials } from '../entities/trial.entity.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findAll, findOne, insertAll, updateAll } from '../sql/states.js';

export class PostgresImprovementStore extends ImprovementReads implements ImprovementStore {
  constructor(protected override readonly sql: TransactionSql) {
    super(sql);
  }

  lock(improvementId: string): Promise<Improvement | null> {
    return findOne(this.sql, lockImprovement, [improvementId], toImprovement);
  }

  lockTrialOf(improvementId: string): Promise<Trial | null> {
    return findOne(this.sql, lockTrial, [improvementId], toTrial);
  }

  trialsById(trialIds: readonly string[], { hold }: { hold: boolean }): Promise<Trial[]> {
    return findAll(this.sql, hold ? `${trialsById} for share` : trialsById, trialIds, toTrial);
  }

  withTrials(improvementIds: readonly string[]): Promise<BroughtImprovement[]> {
    return findAll(this.sql, byIds, improvementIds, toBrought);
  }

  insert(added: readonly Improvement[]): Promise<void> {
    return insertAll(this.sql, improvements, added);
  }

  update(improvement: Improvement): Promise<void> {
    return updateAll(this.sql, improvements, [improvement]);
  }

  insertTrials(added: readonly Trial[]): Promise<void> {
    return insertAll(this.sql, trials, added);
  }

  endTrial({ trialId, endedAt }: Trial): Promise<void> {
    return this.sql.run(endTrial, [trialId, endedAt]);
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
