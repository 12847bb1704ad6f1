import type { ActorType, EventSeverity, EventType } from '../../enumerations/event-type.js';
import type { Changes } from '../../content/differs.js';
import type { JsonObject } from '../../fields/json-value.js';
import { newId } from '../../ids/ids.js';
import { DEFAULT_SOURCE_SYSTEM } from '../event-input.js';
import type { Actor, EventState } from '../event-state.js';
import { LineageEvent } from '../lineage-event.js';

/** What all events of one request share. Every factory takes it as its last argument. */
export interface EventContext {
  readonly correlationId: string;
  readonly timestamp: Date;
  /** Who did it, where the factory's own actor (the system, or an agent) is not the one. */
  readonly actor?: Partial<Actor> | undefined;
  readonly apiKeyName?: string | null | undefined;
  readonly eventId?: string | undefined;
  readonly sessionId?: string | null | undefined;
  readonly sourceSystem?: string | undefined;
  readonly sourceVersion?: string | null | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** The node that an event is about. */
export interface OfNode {
  readonly patternId: string;
  readonly nodeId: string;
}

/** Before and after, where a state changed. */
export interface StateChange {
  readonly previousState?: JsonObject | null | undefined;
  readonly newState?: JsonObject | null | undefined;
}

interface Kind {
  readonly eventType: EventType;
  readonly severity?: EventSeverity;
  readonly actor?: { readonly type: ActorType; readonly id?: string };
}

type Facts = Pick<EventState, 'patternId'> &
  Changes<
    EventState,
    | 'nodeId'
    | 'edgeId'
    | 'executionId'
    | 'data'
    | 'changes'
    | 'previousState'
    | 'newState'
    | 'errorMessage'
    | 'errorDetails'
  >;

/** Puts kind, facts and context together. */
export function eventOf(kind: Kind, facts: Facts, context: EventContext): LineageEvent {
  const { timestamp, actor } = context;
  return LineageEvent.from({
    eventId: context.eventId ?? newId(),
    eventType: kind.eventType,
    severity: kind.severity ?? 'info',
    patternId: facts.patternId,
    nodeId: facts.nodeId ?? null,
    edgeId: facts.edgeId ?? null,
    timestamp,
    actor: {
      type: actor?.type ?? kind.actor?.type ?? 'system',
      id: actor?.id ?? kind.actor?.id ?? 'system',
    },
    apiKeyName: context.apiKeyName ?? null,
    correlationId: context.correlationId,
    sessionId: context.sessionId ?? null,
    executionId: facts.executionId ?? null,
    data: facts.data ?? {},
    changes: facts.changes ?? null,
    previousState: facts.previousState ?? null,
    newState: facts.newState ?? null,
    errorMessage: facts.errorMessage ?? null,
    errorDetails: facts.errorDetails ?? null,
    metadata: context.metadata ?? {},
    tags: context.tags ?? [],
    sourceSystem: context.sourceSystem ?? DEFAULT_SOURCE_SYSTEM,
    sourceVersion: context.sourceVersion ?? null,
  });
}
