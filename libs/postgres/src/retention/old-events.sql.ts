/** Whether the event `o` is older than so many days. That a pattern was erased stays told. */
export function isOlder(days: string, now: string): string {
  return `o.timestamp < ${now} - ${days} * interval '24 hours' and o.event_type <> 'pattern_erased'`;
}

/**
 * Batches with ids before this one are in no entry of the change log any more, so no mirror and no reader of the stream has
 * still to be told of their events. An id begins with the milliseconds at which it was made (UUIDv7), by a clock that may be a
 * day off. `now` is where the log is empty. Goes through the log.
 */
export function firstNeeded(now: string): string {
  return `
    select (lpad(to_hex(floor(extract(epoch from least(min(l.at), ${now}) - interval '1 day') * 1000)::bigint), 12, '0')
      || repeat('0', 20))::uuid as batch_id
    from stemma.change_log l`;
}
