/** As InfluxQL writes a text. What is a tag has no newline; those of others may have backslashes. */
export function literal(text: string): string {
  return quoted(text, "'");
}

/** A text between quotes, as InfluxQL and the predicates of deletions take it. */
export function quoted(text: string, quote: '"' | "'"): string {
  return `${quote}${text.replace(/["'\\]/g, '\\$&')}${quote}`;
}

/** `where` for a range of time in nanoseconds, its end excluded. */
export function within(from: bigint, to: bigint): string {
  return `time >= ${String(from)} and time < ${String(to)}`;
}
