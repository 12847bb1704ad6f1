import type { PatternNames } from '@stemma/models';
import type { Between, Past, PastPattern } from '../ports/history.js';
import type { Page, PageRequest } from '../ports/page.js';
import { patternNotFound } from '../writes/find-or-refuse.js';
import { difference, type Difference } from './difference.js';
import { refuseLater } from './refuse-later.js';
import { stateAt, type StateThen } from './state-at.js';

export interface PatternDiff extends Page<Difference> {
  /** Null where nothing of the pattern itself changed. */
  readonly pattern: Difference | null;
}

/** A deleted pattern has a past, too. @throws StemmaError `pattern_not_found` */
export async function diffPattern(
  past: Past,
  patternId: string,
  between: Between,
  page: PageRequest,
): Promise<PatternDiff> {
  const pattern = await past.pattern(patternId);
  if (pattern === null) throw patternNotFound(patternId);
  refuseLater(pattern, between.to);
  const { items, next } = await past.ofPattern(patternId, between, page);
  return {
    pattern: difference(
      pattern,
      await patternAt(past, pattern, between.from),
      await patternAt(past, pattern, between.to),
    ),
    items: items.flatMap((thing) => {
      const found = difference(thing, stateAt(thing, between.from), stateAt(thing, between.to));
      return found === null ? [] : [found];
    }),
    next,
  };
}

/** What it was named then, and which version was its latest, is told by more than events. */
async function patternAt(past: Past, pattern: PastPattern, at: Date): Promise<StateThen> {
  const then = stateAt(pattern, at);
  if (then.isThere !== true) return then;
  const latestVersion = await past.latestVersion(pattern.id, at);
  const name = nameAt(pattern.names, at) ?? pattern.state['name'] ?? null;
  const state = { ...then.state, name, latestVersion };
  return { ...then, state, untold: then.untold.filter((field) => field !== 'name') };
}

/** Before the first of several names, the pattern is known by that one. */
function nameAt(names: PatternNames, at: Date): string | undefined {
  return (names.findLast(({ since }) => since <= at) ?? names[0])?.name;
}
