import { setTimeout as sleep } from 'node:timers/promises';
import { causeOf, StemmaError } from '@stemma/models';
import { backoffMs } from './backoff.js';
import { isInfrastructureFault } from './faults.js';
import type { LaneContent } from './lane-content.js';
import { ContentChanged, isSamePosition, type Refusal, type StoredPosition } from './ports/sink.js';
import type { Entity } from './ports/subject.js';
import type { Refused, RefusalsOfPage } from './refusals-of-page.js';

/** A single entity is tried so often before it is taken for what the store cannot take. */
const MAX_ATTEMPTS = 3;
const MAX_PAUSE_MS = 1_000;

/** What a page is tried with. */
export interface Trial {
  readonly content: LaneContent;
  /** Where the content stands with the whole page. */
  readonly to: StoredPosition;
  readonly refusals: RefusalsOfPage;
  readonly signal: AbortSignal;
}

/** Whether something that was thrown may be the fault of the entities. */
export function maySpeakOfEntities(error: unknown, signal: AbortSignal): boolean {
  return !signal.aborted && !isInfrastructureFault(error) && !(error instanceof ContentChanged);
}

/**
 * Finds out which entities a store cannot take that threw something nobody foresaw and named none: by halves, down to
 * single ones. What it takes, it has then.
 * @throws a fault of infrastructure, also where the store does not answer what does no harm: then none of them is to blame.
 */
export async function findRefused(
  trial: Trial,
  entities: readonly Entity[],
  cause: unknown,
): Promise<Refused[]> {
  // Whatever was thrown, it may have taken effect nevertheless.
  if (isSamePosition(await answerOf(trial, cause), trial.to)) return [];
  const refused = await halves(trial, entities, 1);
  if (refused.length > 0) await answerOf(trial, cause);
  return refused;
}

export function named(refusals: readonly Refusal[]): Refused[] {
  return refusals.map((refusal) => ({ ...refusal, attempts: 1 }));
}

async function halves(trial: Trial, entities: readonly Entity[], attempts: number): Promise<Refused[]> {
  const [first, second] = entities;
  if (first === undefined) return [];
  if (second === undefined) return single(trial, first, attempts);
  const middle = Math.ceil(entities.length / 2);
  const left = await part(trial, entities.slice(0, middle));
  return [...left, ...(await part(trial, entities.slice(middle)))];
}

async function part(trial: Trial, entities: readonly Entity[]): Promise<Refused[]> {
  const { content, to, refusals, signal } = trial;
  try {
    return [...refusals.add(named(await content.applyPart(entities, to, signal)))];
  } catch (error) {
    if (!maySpeakOfEntities(error, signal)) throw error;
    return halves(trial, entities, 1);
  }
}

/** @param attempts that it has had. */
async function single(trial: Trial, entity: Entity, attempts: number): Promise<Refused[]> {
  const { content, to, refusals, signal } = trial;
  for (let attempt = attempts + 1; ; attempt++) {
    await sleep(backoffMs(attempt, MAX_PAUSE_MS), undefined, { signal }).catch(() => undefined);
    try {
      return [...refusals.add(named(await content.applyPart([entity], to, signal)))];
    } catch (error) {
      if (!maySpeakOfEntities(error, signal)) throw error;
      if (attempt < MAX_ATTEMPTS) continue;
      return [...refusals.add([{ entity, cause: causeOf(error), attempts: attempt }])];
    }
  }
}

/** What the store says of itself. It holds nobody up where the sink has no content of its own. */
async function answerOf({ content, signal }: Trial, cause: unknown): Promise<StoredPosition | null> {
  try {
    const { held, isAsKnown } = await content.look(signal);
    if (!isAsKnown) throw new ContentChanged();
    return held;
  } catch (error) {
    if (!maySpeakOfEntities(error, signal)) throw error;
    throw new StemmaError('mirror_unavailable', `The store does not answer: ${causeOf(error)}`, { cause });
  }
}
