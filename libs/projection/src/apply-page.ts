import type { LaneContent } from './lane-content.js';
import { findRefused, maySpeakOfEntities, named, type Trial } from './find-refused.js';
import type { StoredPosition } from './ports/sink.js';
import type { Entity } from './ports/subject.js';
import { RefusalsOfPage, type Refused } from './refusals-of-page.js';

/**
 * Brings entities to a content, which then stands at `to`. Those that it cannot take are put aside first, and all others
 * come again without them.
 * @param putAside keeps them, so that they are not forgotten; where it throws, the content stays where it is.
 * @returns what was applied.
 * @throws what the sink threw where that is no fault of entities, and what `putAside` threw: the caller must not move on.
 */
export async function applyPage(
  content: LaneContent,
  entities: readonly Entity[],
  to: StoredPosition,
  putAside: (refused: readonly Refused[]) => Promise<void>,
  signal: AbortSignal,
): Promise<readonly Entity[]> {
  const trial: Trial = { content, to, refusals: new RefusalsOfPage(entities.length), signal };
  let rest = entities;
  for (;;) {
    const refused = await tried(trial, rest);
    if (refused.length === 0) return rest;
    await putAside(refused);
    const aside = new Set(refused.map(({ entity }) => entity));
    rest = rest.filter((entity) => !aside.has(entity));
  }
}

/** Where it returns none, all are applied and the content stands at `to`. */
async function tried(trial: Trial, entities: readonly Entity[]): Promise<readonly Refused[]> {
  const { content, to, refusals, signal } = trial;
  try {
    return refusals.add(named(await content.apply(entities, to, signal)));
  } catch (error) {
    if (entities.length === 0 || !maySpeakOfEntities(error, signal)) throw error;
    const refused = await findRefused(trial, entities, error);
    // What did not go through as a whole went through in parts.
    if (refused.length === 0) await content.apply([], to, signal);
    return refused;
  }
}
