import { causeOf, StemmaError } from '@stemma/models';
import { maySpeakOfEntities } from './find-refused.js';
import type { DeadLetter } from './ports/dead-letters.js';
import { ContentChanged, isStore, type Sink, type StoredPosition } from './ports/sink.js';
import type { Entity } from './ports/subject.js';
import type { Projector } from './projector.js';
import { withinDeadline } from './within-deadline.js';

export type Retried =
  { readonly outcome: 'applied' | 'gone' } | { readonly outcome: 'refused'; readonly cause: string };

/** So long somebody waits for it: the lanes must come to rest first. */
const PATIENCE_MS = 30_000;
const NEVER = new AbortController().signal;
const NOWHERE: StoredPosition = { tx: 0n, seq: 0n, mark: 0 };

/**
 * Sends the present state of a dead letter's entity once more. `gone`: the record has none any more, so nothing is
 * left to apply. Both clear the letter; a refusal keeps it, with the new cause.
 * @throws a fault of infrastructure.
 */
export function retryDeadLetter(projector: Projector, letter: DeadLetter): Promise<Retried> {
  const { mirror, subject, id } = letter;
  const { feed, deadLetters } = projector.stores;
  return withinDeadline(PATIENCE_MS, NEVER, (patience) =>
    projector.asHolder(patience, async (_leases, signal) => {
      const [entity] = await feed.load(subject, [id]);
      const cause = entity === undefined ? null : await refusalOf(projector.sink, entity, signal);
      if (entity !== undefined && cause !== null) {
        const { rev, state: payload } = entity;
        await deadLetters.put({ mirror, subject, id, rev, attempts: 1, cause, payload });
        return { outcome: 'refused', cause };
      }
      await deadLetters.clear(mirror, subject, [{ id, rev: entity?.rev ?? letter.rev }]);
      return { outcome: entity === undefined ? 'gone' : 'applied' };
    }),
  );
}

/** It moves no position. A page of a lane that was given up may land meanwhile, which says nothing of the entity. */
async function refusalOf(sink: Sink, entity: Entity, signal: AbortSignal): Promise<string | null> {
  for (;;) {
    const at = isStore(sink) ? await sink.position(0, signal) : NOWHERE;
    if (at === null) throw new StemmaError('mirror_unavailable', `${sink.name} is empty; it is loaded.`);
    try {
      const [refusal] = await sink.apply({ lane: 0, entities: [entity], from: at, to: at }, signal);
      return refusal?.cause ?? null;
    } catch (error) {
      if (error instanceof ContentChanged) continue;
      if (!maySpeakOfEntities(error, signal)) throw error;
      return causeOf(error);
    }
  }
}
