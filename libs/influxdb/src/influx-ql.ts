/** As InfluxQL writes a text. What is a tag has neither backslash nor newline (`tagOf`). */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}

/** `where` for a range of time in nanoseconds, its end excluded. */
export function within(from: bigint, to: bigint): string {
  return `time >= ${String(from)} and time < ${String(to)}`;
}
