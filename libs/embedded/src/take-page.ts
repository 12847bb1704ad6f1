import { causeOf } from '@stemma/models';
import {
  ContentChanged,
  isSamePosition,
  type Entity,
  type Pace,
  type Page,
  type Refusal,
  type StoredPosition,
} from '@stemma/projection';

/** Of what is in this process: a call takes milliseconds, and only a process that stands still takes longer. */
export const IN_PROCESS: Pace = {
  pageSize: 500,
  loadPageSize: 500,
  lingerMs: 75,
  deadlineMs: 30_000,
  lookMs: 5_000,
};

/**
 * Takes a page in one step, position and all; where that throws, entity by entity, to find out which are refused.
 * @throws ContentChanged
 */
export function takePage(
  content: { position: StoredPosition | null },
  { entities, from, to }: Page,
  take: (some: readonly Entity[]) => void,
): Refusal[] {
  if (!isSamePosition(content.position, from)) throw new ContentChanged();
  const refusals = refusalsOf(entities, take);
  if (refusals.length === 0) content.position = to;
  return refusals;
}

function refusalsOf(entities: readonly Entity[], take: (some: readonly Entity[]) => void): Refusal[] {
  try {
    take(entities);
    return [];
  } catch {
    return entities.flatMap((entity) => {
      try {
        take([entity]);
        return [];
      } catch (error) {
        return [{ entity, cause: causeOf(error) }];
      }
    });
  }
}
