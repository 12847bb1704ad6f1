/** A number is a float, a bigint an integer: which one a field is must never change. */
type Field = string | number | bigint | boolean;

export interface Point {
  readonly measurement: string;
  /** Values as `tagOf` makes them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Null: the point does not have it. */
  readonly fields: Readonly<Record<string, Field | null>>;
  /** Nanoseconds since 1970. */
  readonly at: bigint;
}

/** Names are ours, and plain. */
export function lineOf({ measurement, tags, fields, at }: Point): string {
  // InfluxDB sorts tags by their keys, unless they come so.
  const series = Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `,${key}=${value.replace(/[,= ]/g, '\\$&')}`);
  const values = Object.entries(fields).flatMap(([key, value]) =>
    value === null ? [] : [`${key}=${textOf(value)}`],
  );
  return `${measurement}${series.join('')} ${values.join(',')} ${String(at)}`;
}

function textOf(value: Field): string {
  if (typeof value === 'bigint') return `${String(value)}i`;
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value);
}
