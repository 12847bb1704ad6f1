import type { Lacking } from '@stemma/orchestration';

export const NOTHING: ReadonlySet<string> = new Set();

/** What a mirror lacks of which each lane knows a part. */
export function lackingOf(parts: readonly Lacking[]): Lacking {
  let all = NOTHING;
  for (const part of new Set(parts)) {
    if (part === null) return null;
    if (all.size === 0) all = part;
    else if (part.size > 0) all = new Set([...all, ...part]);
  }
  return all;
}
