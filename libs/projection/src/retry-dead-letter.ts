import { StemmaError } from '@stemma/models';
import { causeOf, isInfrastructureFault } from './faults.js';
import type { ChangeFeed } from './ports/change-feed.js';
import type { DeadLetter, DeadLetters } from './ports/dead-letters.js';
import { ContentChanged, isStore, type Sink, type StoredPosition } from './ports/sink.js';
import type { Entity } from './ports/subject.js';

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
    const cause = await refusalOf(sink, entity);
    if (cause !== null) {
      const { rev, state: payload } = entity;
      await deadLetters.put({ mirror, subject, id, rev, attempts: 1, cause, payload });
      return { outcome: 'refused', cause };
    }
  }
  await deadLetters.clear(mirror, subject, [{ id, rev: entity?.rev ?? letter.rev }]);
  return { outcome: entity === undefined ? 'gone' : 'applied' };
}

const NOWHERE: StoredPosition = { tx: 0n, seq: 0n, mark: 0 };

/** It goes in beside the pages of the lanes, and moves none of them. */
async function refusalOf(sink: Sink, entity: Entity): Promise<string | null> {
  const { signal } = new AbortController();
  for (;;) {
    const at = isStore(sink) ? await sink.position(0, signal) : NOWHERE;
    if (at === null) throw new StemmaError('mirror_unavailable', `${sink.name} is empty; it is loaded.`);
    try {
      const [refusal] = await sink.apply({ lane: 0, entities: [entity], from: at, to: at }, signal);
      return refusal?.cause ?? null;
    } catch (error) {
      if (isInfrastructureFault(error)) throw error;
      if (!(error instanceof ContentChanged)) return causeOf(error);
    }
  }
}
