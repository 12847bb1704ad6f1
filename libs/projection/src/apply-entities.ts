import { causeOf, isInfrastructureFault } from './faults.js';
import type { LaneContent } from './lane-content.js';
import type { LetterBook } from './letter-book.js';
import { ContentChanged, type Refusal, type StoredPosition } from './ports/sink.js';
import type { Entity } from './ports/subject.js';

/** A single entity is tried so often before it becomes a dead letter, where the store does not name it. */
const MAX_ATTEMPTS = 3;

export interface Applied {
  readonly applied: number;
  readonly deadLettered: number;
}

/**
 * Brings entities to a content, which then stands at `to`. What it cannot take becomes dead letters first, and all others
 * come again without it: by name where the store names it, else halves show which it is. An entity that gets through
 * clears its letter.
 * @throws what the sink threw where that is a fault of infrastructure, and what storing a dead letter threw: in both
 *   cases the caller must not move on.
 */
export async function applyEntities(
  content: LaneContent,
  mirror: string,
  letters: LetterBook,
  entities: readonly Entity[],
  to: StoredPosition,
): Promise<Applied> {
  let rest = entities;
  for (
    let refused = await tried(content, rest, to);
    refused.length > 0;
    refused = await tried(content, rest, to)
  ) {
    for (const { entity, cause, attempts } of refused) {
      const { subject, id, rev, state: payload } = entity;
      await letters.put({ mirror, subject, id, rev, attempts, cause, payload });
    }
    const gone = new Set(refused.map(({ entity }) => entity));
    rest = rest.filter((entity) => !gone.has(entity));
  }
  await letters.clear(rest);
  return { applied: rest.length, deadLettered: entities.length - rest.length };
}

interface Refused extends Refusal {
  readonly attempts: number;
}

/** Where it returns none, all are applied and the content stands at `to`. */
async function tried(
  content: LaneContent,
  entities: readonly Entity[],
  to: StoredPosition,
): Promise<Refused[]> {
  try {
    return named(await content.apply(entities, to));
  } catch (error) {
    if (!isOfThePage(error) || entities.length === 0) throw error;
    const refused = await halved(content, entities, to, 1);
    // What did not go through as a whole went through in parts.
    if (refused.length === 0) await content.apply([], to);
    return refused;
  }
}

async function part(
  content: LaneContent,
  entities: readonly Entity[],
  to: StoredPosition,
  attempt: number,
): Promise<Refused[]> {
  const [first] = entities;
  if (first === undefined) return [];
  try {
    return named(await content.applyPart(entities, to));
  } catch (error) {
    if (!isOfThePage(error)) throw error;
    if (entities.length > 1) return halved(content, entities, to, 1);
    if (attempt < MAX_ATTEMPTS) return part(content, entities, to, attempt + 1);
    return [{ entity: first, cause: causeOf(error), attempts: attempt }];
  }
}

async function halved(
  content: LaneContent,
  entities: readonly Entity[],
  to: StoredPosition,
  attempt: number,
): Promise<Refused[]> {
  if (entities.length === 1) return part(content, entities, to, attempt + 1);
  const middle = Math.ceil(entities.length / 2);
  const left = await part(content, entities.slice(0, middle), to, 1);
  return [...left, ...(await part(content, entities.slice(middle), to, 1))];
}

function named(refusals: readonly Refusal[]): Refused[] {
  return refusals.map((refusal) => ({ ...refusal, attempts: 1 }));
}

function isOfThePage(error: unknown): boolean {
  return !isInfrastructureFault(error) && !(error instanceof ContentChanged);
}
