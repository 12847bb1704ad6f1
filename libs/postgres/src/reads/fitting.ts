const MIB = 1024 * 1024;
/** As they are stored: what is beyond is not even looked at. */
const MOST_STORED_BYTES = 2 * MIB;
/** As text. */
const MOST_BYTES = 4 * MIB;
/** What is stored in less has next to nothing that is compressed. */
const PLAIN_BYTES = 2_000;

export interface Fitting {
  /** How many rows there were, those that do not fit included. */
  readonly found: string;
}

/** Of the rows that a statement selects, in its order, as many as fit into one answer, and one at least: each may have megabytes. */
export function fitting(select: string): string {
  return `
    select * from (
      select r.*, ${before(`case when r.stored_bytes > ${String(PLAIN_BYTES)} then octet_length(r::text) else r.stored_bytes end`)} as bytes_before
      from (
        select r.*, ${before('r.stored_bytes')} as stored_bytes_before
        from (select r.*, pg_column_size(r) as stored_bytes, count(*) over () as found from (${select}) r) r
      ) r where stored_bytes_before < ${String(MOST_STORED_BYTES)}
    ) r where bytes_before < ${String(MOST_BYTES)}`;
}

function before(bytes: string): string {
  return `coalesce(sum(${bytes}) over (rows between unbounded preceding and 1 preceding), 0)`;
}
