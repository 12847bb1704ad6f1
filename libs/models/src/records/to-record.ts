import { aliasMoveJson, type AliasMove } from '../alias/alias-move.js';
import type { LineageEdge } from '../edge/lineage-edge.js';
import type { LineageEvent } from '../event/lineage-event.js';
import type { Execution } from '../execution/execution.js';
import type { Feedback } from '../feedback/feedback.js';
import type { JsonObject, JsonValue } from '../fields/json-value.js';
import type { Improvement } from '../improvement/improvement.js';
import type { LineageNode } from '../node/lineage-node.js';
import type { PatternNames } from '../pattern/pattern-names.js';
import type { Pattern } from '../pattern/pattern.js';
import type { Trial } from '../trial/trial.js';
import { decimalOf, SUCCESS_DIGITS, TIME_DIGITS } from '../usage/decimal.js';
import { NO_USAGE, type UsageTotals } from '../usage/usage-totals.js';
import type { RecordKind } from './parse-record.js';

/** A record as it is written: absent fields are left out, times are RFC 3339 text. */
export interface WrittenRecord {
  readonly record: RecordKind;
  readonly [field: string]: JsonValue;
}

export function recordOfPattern(pattern: Pattern): WrittenRecord {
  return written('pattern', { ...pattern.toJSON() });
}

export function recordOfNames(patternId: string, names: PatternNames): WrittenRecord {
  const dated = names.map(({ name, since }) => ({ name, since: since.toISOString() }));
  return written('names', { patternId, names: dated });
}

/**
 * Without its parents, which its edges tell. Its use is what it arrived with, and what executions added that have left: those that
 * are held add the rest.
 */
export function recordOfNode(node: LineageNode, past: UsageTotals = NO_USAGE): WrittenRecord {
  const { generation: _g, usageCount: _c, avgExecutionTimeMs: _a, successRate: _s, ...json } = node.toJSON();
  return written('node', {
    ...json,
    presetUsage: totalsRecord(node.presetUsage),
    pastUsage: totalsRecord(past),
  });
}

function totalsRecord({ count, timeSumNs, successSum }: UsageTotals): JsonObject | null {
  if (count === 0) return null;
  return {
    count,
    executionTimeSumMs: decimalOf(timeSumNs, TIME_DIGITS),
    successSum: decimalOf(successSum, SUCCESS_DIGITS),
  };
}

export function recordOfAliasMove(move: AliasMove): WrittenRecord {
  return written('version_alias', { ...aliasMoveJson(move) });
}

export function recordOfEdge(edge: LineageEdge): WrittenRecord {
  const { weight: _w, sourcePatternId: _s, targetPatternId: _t, ...json } = edge.toJSON();
  return written('edge', json);
}

export function recordOfExecution(execution: Execution, correlationId: string): WrittenRecord {
  const { trial, ...json } = execution.toJSON();
  return written('execution', { ...json, trial: trial === null ? null : { ...trial }, correlationId });
}

export function recordOfFeedback(feedback: Feedback): WrittenRecord {
  const { withdrawal, ...json } = feedback.toJSON();
  return written('feedback', { ...json, withdrawal: withdrawal === null ? null : { ...withdrawal } });
}

/** Its trial tells only what the improvement does not. */
export function recordOfImprovement(improvement: Improvement, trial: Trial | null): WrittenRecord {
  return written('improvement', { ...improvement.toJSON(), trial: trial === null ? null : trialOf(trial) });
}

function trialOf(trial: Trial): JsonObject {
  const {
    improvementId: _i,
    patternId: _p,
    baselineNodeId: _b,
    candidateNodeId: _c,
    guards,
    ...json
  } = trial.toJSON();
  return { ...json, guards: guards.map((guard) => ({ ...guard })) };
}

export function recordOfEvent(event: LineageEvent): WrittenRecord {
  return written('event', { ...event.toJSON(), actor: { ...event.actor } });
}

function written(record: RecordKind, fields: Readonly<Record<string, JsonValue>>): WrittenRecord {
  const present: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== null) present[key] = value;
  return { record, ...present };
}
