import type { PatternState } from './pattern-state.js';

/** What a pattern is named from an instant on, until its next name. */
export interface PatternName {
  readonly name: string;
  readonly since: Date;
}

/**
 * The names of a pattern, oldest first; the last one is the present. They are a set that only grows, so whatever the
 * order in which names become known, the same one is the present. Empty for a pattern that always had one.
 */
export type PatternNames = readonly PatternName[];

/** The names a pattern has when others of it become known. */
export function joinNames(
  pattern: Pick<PatternState, 'name' | 'updatedAt'>,
  known: PatternNames,
  incoming: PatternNames,
): PatternNames {
  const names = new Map(
    [...incoming, ...known].map((one) => [`${one.since.toISOString()} ${one.name}`, one]),
  );
  const all = [...names.values()];
  if (!all.some(({ name }) => name === pattern.name)) {
    all.push({ name: pattern.name, since: pattern.updatedAt });
  }
  return all.sort((one, two) => one.since.getTime() - two.since.getTime() || (one.name < two.name ? -1 : 1));
}

/** The names a pattern has when it gets a new one, now or, should a clock have gone ahead, after the last. */
export function renamed(
  pattern: Pick<PatternState, 'name' | 'createdAt'>,
  known: PatternNames,
  name: string,
  now: Date,
): PatternNames {
  const before = known.length > 0 ? known : [{ name: pattern.name, since: pattern.createdAt }];
  const last = Math.max(...before.map(({ since }) => since.getTime()));
  return [...before, { name, since: new Date(Math.max(now.getTime(), last + 1)) }];
}
