/** Postgres' text form of an array of ids, which need no quotes: the driver's own takes longer than the query. */
export function uuidArray(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
