/**
 * Batches that no entry of the change log names any more have ids before this one: an id begins with the milliseconds at
 * which it was made (UUIDv7), by a clock that may be a day off. `now` is where the log is empty.
 */
const firstNeeded = (now: string): string => `
  select (lpad(to_hex(floor(extract(epoch from least(min(l.at), ${now}) - interval '1 day') * 1000)::bigint), 12, '0')
    || repeat('0', 20))::uuid as batch_id
  from stemma.change_log l`;

/** Which events `o` are older than `days`, and which of these no mirror and no reader of the stream has still to be told of. */
export const oldEvents = ({
  days,
  now,
}: {
  readonly days: string;
  readonly now: string;
}): { readonly needed: string; readonly isOld: string; readonly canLeave: string } => ({
  needed: `needed as materialized (${firstNeeded(now)})`,
  isOld: `o.timestamp < ${now} - ${days} * interval '24 hours' and o.event_type <> 'pattern_erased'`,
  canLeave: `o.batch_id < (select batch_id from needed)`,
});
