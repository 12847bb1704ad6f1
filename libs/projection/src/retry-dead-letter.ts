import { causeOf, isInfrastructureFault } from './faults.js';
import type { ChangeFeed } from './ports/change-feed.js';
import type { DeadLetter, DeadLetters } from './ports/dead-letters.js';
import type { Sink } from './ports/mirror.js';

export type Retried =
  { readonly outcome: 'applied' | 'gone' } | { readonly outcome: 'refused'; readonly cause: string };

/**
 * Sends the present state of a dead letter's entity once more. `gone`: the record has none any more, so nothing is
 * left to apply. Both clear the letter; a refusal keeps it, with the new cause.
 * @throws a fault of infrastructure.
 */
export async function retryDeadLetter(
  sink: Sink,
  feed: ChangeFeed,
  deadLetters: DeadLetters,
  letter: DeadLetter,
): Promise<Retried> {
  const { mirror, subject, id } = letter;
  const entities = await feed.load(subject, [id]);
  const [entity] = entities;
  if (entity !== undefined) {
    try {
      await sink.apply(entities);
    } catch (error) {
      if (isInfrastructureFault(error)) throw error;
      const cause = causeOf(error);
      await deadLetters.put({
        mirror,
        subject,
        id,
        rev: entity.rev,
        attempts: 1,
        cause,
        payload: entity.state,
      });
      return { outcome: 'refused', cause };
    }
  }
  await deadLetters.clear(mirror, subject, [{ id, rev: entity?.rev ?? letter.rev }]);
  return { outcome: entity === undefined ? 'gone' : 'applied' };
}
