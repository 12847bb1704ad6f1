/** One line of the results: what the product did, beside what a bare store did in the same run. */
export interface BenchRow {
  readonly name: string;
  /** Of `baseline` and `measured`, such as `writes/s` or `ms`. */
  readonly unit: string;
  readonly baseline: number | null;
  readonly measured: number;
  /** measured / baseline. */
  readonly ratio: number | null;
  /** As DESIGN states it, such as `≥ 0.5 ×`; null where none is stated. */
  readonly target: string | null;
  /** Repetitions whose median this is. */
  readonly runs: number;
}

export function benchRow(row: Omit<BenchRow, 'ratio'>): BenchRow {
  return { ...row, ratio: row.baseline === null ? null : row.measured / row.baseline };
}
