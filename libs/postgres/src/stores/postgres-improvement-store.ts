import type { BroughtImprovement, Improvement, Trial } from '@stemma/models';
import type { ImprovementStore } from '@stemma/orchestration';
import { ImprovementReads } from '../postgres-improvements.js';
import {
  improvementColumns,
  improvementSelection,
  toImprovement,
  toImprovementRow,
  type ImprovementRow,
} from '../rows/improvement.row.js';
import { toBrought, withTrialSelection, type WithTrialRow } from '../rows/improvement-with-trial.row.js';
import { toTrial, toTrialRow, trialColumns, trialSelection, type TrialRow } from '../rows/trial.row.js';
import { insertRows } from '../sql/insert-rows.js';

export class PostgresImprovementStore extends ImprovementReads implements ImprovementStore {
  async lock(improvementId: string): Promise<Improvement | null> {
    const [row] = await this.sql.rows<ImprovementRow>(lockImprovement, [improvementId]);
    return row === undefined ? null : toImprovement(row);
  }

  async lockTrialOf(improvementId: string): Promise<Trial | null> {
    const [row] = await this.sql.rows<TrialRow>(lockTrial, [improvementId]);
    return row === undefined ? null : toTrial(row);
  }

  async trialsById(trialIds: readonly string[], { hold }: { hold: boolean }): Promise<Trial[]> {
    if (trialIds.length === 0) return [];
    return (await this.sql.rows<TrialRow>(hold ? `${trialsById} for share` : trialsById, [trialIds])).map(
      toTrial,
    );
  }

  async withTrials(improvementIds: readonly string[]): Promise<BroughtImprovement[]> {
    if (improvementIds.length === 0) return [];
    return (await this.sql.rows<WithTrialRow>(byIds, [improvementIds])).map(toBrought);
  }

  async insert(improvements: readonly Improvement[]): Promise<void> {
    if (improvements.length === 0) return;
    const rows = improvements.map(toImprovementRow);
    const { text, values } = insertRows('improvements', improvementColumns, rows);
    await this.sql.rows(text, values);
  }

  async update(improvement: Improvement): Promise<void> {
    const { text, values } = insertRows('improvements', improvementColumns, [toImprovementRow(improvement)]);
    await this.sql.rows(`${text} on conflict (improvement_id) do update set ${overwritten}`, values);
  }

  async insertTrials(trials: readonly Trial[]): Promise<void> {
    if (trials.length === 0) return;
    const { text, values } = insertRows('trials', trialColumns, trials.map(toTrialRow));
    await this.sql.rows(text, values);
  }

  async endTrial({ trialId, endedAt }: Trial): Promise<void> {
    await this.sql.rows(endTrial, [trialId, endedAt]);
  }
}

const overwritten = Object.keys(improvementColumns)
  .filter((column) => column !== 'improvement_id')
  .map((column) => `${column} = excluded.${column}`)
  .join(', ');

const lockImprovement = `
  select ${improvementSelection} from stemma.improvements i
  join stemma.patterns p using (pattern_id)
  where p.deleted_at is null and i.improvement_id = $1
  for no key update of i`;

const lockTrial = `
  select ${trialSelection} from stemma.trials t where t.improvement_id = $1 for no key update`;

const byIds = `
  select ${withTrialSelection} from stemma.improvements i left join stemma.trials t using (improvement_id)
  where i.improvement_id = any($1::uuid[])`;

// In id order, so that two recordings wait for one another, not in a ring.
const trialsById = `
  select ${trialSelection} from stemma.trials t
  where t.trial_id = any($1::uuid[]) order by t.trial_id`;

const endTrial = `update stemma.trials set ended_at = $2 where trial_id = $1`;
