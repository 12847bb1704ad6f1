import { instantOf, type Entity, type Subject, type SubjectStates } from '@stemma/projection';
import { isHoldable, nanosecondsOf } from './instant.js';
import type { Point } from './line-protocol.js';
import { tagOf } from './tag-value.js';

/** Points of one millisecond are told apart by their nanoseconds. */
const APART = 1_000_000;

export type HeldSubject = Extract<Subject, 'execution' | 'event' | 'usage'>;

/** Where each subject is, the field that names an entity, and the tags that a point of it has besides `pattern_id`. */
export const measurements = {
  usage: { name: 'pattern_usage', id: 'usage_id', tags: ['context_type', 'part'] },
  execution: { name: 'pattern_execution', id: 'execution_id', tags: ['outcome', 'context_type'] },
  event: { name: 'lineage_event', id: 'event_id', tags: ['event_type', 'severity', 'actor_type'] },
} as const satisfies Record<HeldSubject, { name: string; id: string; tags: readonly string[] }>;

export interface Layout {
  /**
   * Whether the id of the pattern is a tag, `pattern_id`; else it is a field, `pattern`. Of another name: InfluxDB takes a tag
   * for the field that once had its name, from its next start on.
   */
  readonly patternTag: boolean;
}

type Content = Pick<Point, 'tags' | 'fields'> & { readonly patternId: string; readonly ordinal: number };

/** Null where InfluxDB holds nothing of it: it is deleted, or of a time that it cannot tell. */
export function pointOf(entity: Entity, { patternTag }: Layout): Point | null {
  const instant = instantOf(entity);
  const content = contentOf(entity);
  if (instant === null || content === null || !isHoldable(instant)) return null;
  const { tags, fields, patternId, ordinal } = content;
  return {
    measurement: measurements[entity.subject as HeldSubject].name,
    tags: patternTag ? { ...tags, pattern_id: patternId } : tags,
    fields: patternTag ? fields : { ...fields, pattern: patternId },
    at: nanosecondsOf(instant) + BigInt(ordinal % APART),
  };
}

function contentOf({ subject, rev, state }: Entity): Content | null {
  if (state === null) return null;
  if (subject === 'execution') return executionOf(state);
  if (subject === 'event') return eventOf(state);
  return subject === 'usage' ? usageOf(state, rev) : null;
}

function executionOf(state: SubjectStates['execution']): Content {
  return {
    patternId: state.patternId,
    ordinal: state.ordinal,
    tags: { outcome: state.success ? 'success' : 'failure', context_type: tagOf(state.contextType) },
    fields: {
      execution_id: state.executionId,
      node_id: state.nodeId,
      execution_time_ms: state.executionTimeMs,
      memory_usage_mb: state.memoryUsageMb,
      cpu_usage_percent: state.cpuUsagePercent,
      http_calls: BigInt(state.httpCalls),
      database_queries: BigInt(state.databaseQueries),
      cache_hits: BigInt(state.cacheHits),
      cache_misses: BigInt(state.cacheMisses),
      quality_score: state.qualityScore,
      chk: BigInt(state.check),
    },
  };
}

function eventOf(state: SubjectStates['event']): Content {
  return {
    patternId: state.patternId,
    ordinal: state.ordinal,
    tags: {
      event_type: state.eventType,
      severity: state.severity,
      actor_type: tagOf(state.actor.type),
    },
    fields: {
      event_id: state.eventId,
      node_id: state.nodeId,
      edge_id: state.edgeId,
      execution_id: state.executionId,
      actor_id: state.actor.id,
      correlation_id: state.correlationId,
      chk: BigInt(state.check),
    },
  };
}

/** There is one for each pattern, day and context: the number of the pattern tells it apart also where that is no tag. */
function usageOf(state: SubjectStates['usage'], rev: number): Content {
  const { patternId, patternOrdinal, contextType } = state;
  return {
    patternId,
    ordinal: patternOrdinal,
    tags: { context_type: tagOf(contextType), part: String(Math.floor(patternOrdinal / APART)) },
    fields: {
      usage_id: state.usageId,
      rev: BigInt(rev),
      execution_count: BigInt(state.executionCount),
      success_count: BigInt(state.successCount),
      failure_count: BigInt(state.executionCount - state.successCount),
      execution_time_sum_ms: state.executionTimeSumMs,
      chk: BigInt(state.check),
    },
  };
}
