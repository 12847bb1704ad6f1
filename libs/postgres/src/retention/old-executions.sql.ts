/** A trial that runs keeps its data, the execution `x` among them. */
export const isFree = `not exists (
  select from stemma.trials t where t.trial_id = x.trial_id and t.ended_at is null)`;

/**
 * Whole UTC days leave: each is in the roll-ups or told one by one, never in part. None that the server's own clock has not left
 * behind: `now` may be of one that is wrong.
 */
export function lastDayKept(days: string, now: string): string {
  return `date_trunc('day', least(${now} - ${days} * interval '24 hours', now() - interval '24 hours'), 'UTC')`;
}

/** Who records, or imports, executions of such an age holds it shared; who raises borders, alone. */
export const BORDERS_LOCK = `hashtextextended('execution borders', 0)`;
