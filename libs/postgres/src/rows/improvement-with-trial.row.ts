import type { BroughtImprovement } from '@stemma/models';
import { improvementSelection, toImprovement, type ImprovementRow } from './improvement.row.js';
import { toTrial, trialColumns, type TrialRow } from './trial.row.js';

type Prefixed<Row> = { [Column in keyof Row & string as `of_trial_${Column}`]: Row[Column] | null };

/** An improvement `i` and the trial `t` that was joined to it, if there is one. */
export type WithTrialRow = ImprovementRow & Prefixed<TrialRow>;

const trialKeys = Object.keys(trialColumns) as (keyof TrialRow)[];

export const withTrialSelection = `${improvementSelection}, ${trialKeys
  .map((column) => `t.${column} as of_trial_${column}`)
  .join(', ')}`;

export function toBrought(row: WithTrialRow): BroughtImprovement {
  const trial = Object.fromEntries(trialKeys.map((column) => [column, row[`of_trial_${column}`]]));
  return {
    improvement: toImprovement(row),
    trial: row.of_trial_trial_id === null ? null : toTrial(trial as unknown as TrialRow),
  };
}
