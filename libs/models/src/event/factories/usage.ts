import type { JsonObject } from '../../fields/json-value.js';
import type { LineageEvent } from '../lineage-event.js';
import { eventOf, type EventContext, type OfNode } from './event-context.js';

const DEFAULT_AGENT = 'agent';

export interface PatternApplied extends OfNode {
  readonly executionId?: string | null;
  readonly contextType?: string | null;
  readonly agent?: string | null;
}

/** Somebody took the pattern into use. Told by an agent. */
export function patternApplied(
  { contextType = null, agent = null, ...facts }: PatternApplied,
  context: EventContext,
): LineageEvent {
  const data = { context_type: contextType };
  return eventOf(
    { eventType: 'pattern_applied', actor: { type: 'agent', id: agent ?? DEFAULT_AGENT } },
    { ...facts, data },
    context,
  );
}

export interface ExecutionTold extends OfNode {
  readonly executionId: string;
  readonly executionTimeMs: number;
  readonly success: boolean;
  /** Kept only on failure. */
  readonly errorMessage?: string | null;
  readonly errorDetails?: JsonObject | null;
  readonly agent?: string | null;
}

/** `execution_succeeded` (info) or `execution_failed` (error). Told by an agent. */
export function execution(
  { executionTimeMs, success, errorMessage = null, errorDetails = null, agent, ...facts }: ExecutionTold,
  context: EventContext,
): LineageEvent {
  return eventOf(
    {
      eventType: success ? 'execution_succeeded' : 'execution_failed',
      severity: success ? 'info' : 'error',
      actor: { type: 'agent', id: agent ?? DEFAULT_AGENT },
    },
    {
      ...facts,
      data: { execution_time_ms: executionTimeMs, success },
      errorMessage: success ? null : errorMessage,
      errorDetails: success ? null : errorDetails,
    },
    context,
  );
}
