import { causeOf, isInfrastructureFault } from './faults.js';
import type { LetterBook } from './letter-book.js';
import type { Sink } from './ports/mirror.js';
import type { Entity } from './ports/subject.js';

/** A single entity is tried so often before it becomes a dead letter. */
const MAX_ATTEMPTS = 3;

export interface Applied {
  readonly applied: number;
  readonly deadLettered: number;
}

/**
 * Applies entities to a sink. Where the sink cannot take them, halves show which of them it cannot take: these
 * become dead letters, all others are applied. An entity that gets through clears its letter.
 * @throws what the sink threw where that is a fault of infrastructure, and what storing a dead letter threw: in both
 *   cases the caller must not move on.
 */
export async function applyEntities(
  sink: Sink,
  letters: LetterBook,
  entities: readonly Entity[],
): Promise<Applied> {
  const failed = await applyOrBisect(sink, entities, 1);
  for (const { entity, error } of failed) {
    await letters.put({
      mirror: sink.name,
      subject: entity.subject,
      id: entity.id,
      rev: entity.rev,
      attempts: MAX_ATTEMPTS,
      cause: causeOf(error),
      payload: entity.state,
    });
  }
  const refused = new Set(failed.map(({ entity }) => entity));
  await letters.clear(entities.filter((entity) => !refused.has(entity)));
  return { applied: entities.length - failed.length, deadLettered: failed.length };
}

interface Failure {
  readonly entity: Entity;
  readonly error: unknown;
}

async function applyOrBisect(sink: Sink, entities: readonly Entity[], attempt: number): Promise<Failure[]> {
  const [first] = entities;
  if (first === undefined) return [];
  try {
    await sink.apply(entities);
    return [];
  } catch (error) {
    if (isInfrastructureFault(error)) throw error;
    if (entities.length === 1) {
      return attempt < MAX_ATTEMPTS ? applyOrBisect(sink, entities, attempt + 1) : [{ entity: first, error }];
    }
    const middle = Math.ceil(entities.length / 2);
    const left = await applyOrBisect(sink, entities.slice(0, middle), 1);
    return [...left, ...(await applyOrBisect(sink, entities.slice(middle), 1))];
  }
}
