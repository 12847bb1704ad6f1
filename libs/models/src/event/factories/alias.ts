import { aliasMoveJson, type AliasMove } from '../../alias/alias-move.js';
import type { EventType } from '../../enumerations/event-type.js';
import type { LineageEvent } from '../lineage-event.js';
import { eventOf, type EventContext } from './event-context.js';

interface AliasMoved {
  readonly before: AliasMove | null;
  readonly after: AliasMove;
}

/** Told of the version that it points at from now on. */
export const aliasSet = moved('alias_set');
/** Told of the version that it pointed at. */
export const aliasRemoved = moved('alias_removed');

function moved(eventType: Extract<EventType, 'alias_set' | 'alias_removed'>) {
  return ({ before, after }: AliasMoved, context: EventContext): LineageEvent =>
    eventOf(
      { eventType, actor: { type: 'user', id: after.changedBy } },
      {
        patternId: after.patternId,
        nodeId: after.nodeId ?? before?.nodeId ?? null,
        data: { alias: after.alias, reason: after.reason },
        previousState: before === null ? null : { ...aliasMoveJson(before) },
        newState: { ...aliasMoveJson(after) },
      },
      context,
    );
}
