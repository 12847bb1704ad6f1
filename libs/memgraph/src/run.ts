export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement. Integers are `bigint`, both ways: a `number` is a float to Memgraph. */
export type Run = (text: string, parameters?: Row) => Promise<Row[]>;
