import { sameJson, type JsonObject, type JsonValue } from '@stemma/models';
import type { PastThing } from '../ports/history.js';
import type { StateThen } from './state-at.js';

/** What became of a thing from one instant to another. */
export interface Difference {
  readonly subject: PastThing['subject'];
  readonly id: string;
  /** `untold`: the events do not say whether it was there, or nothing but that some of it cannot be told. */
  readonly change: 'came' | 'went' | 'changed' | 'untold';
  /** What never changes. */
  readonly of: JsonObject;
  /** All that can be told; where it changed only what did. Null where it was not there. */
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  /** What cannot be told, and when. */
  readonly untold: readonly { readonly field: string; readonly at: 'from' | 'to' }[];
}

/** Null where it is the same at both. */
export function difference(thing: PastThing, from: StateThen, to: StateThen): Difference | null {
  if (from.isThere === false && to.isThere === false) return null;
  const untold = [...untoldOf(from, 'from'), ...untoldOf(to, 'to')];
  const about = { subject: thing.subject, id: thing.id, of: fixedOf(thing), untold };
  if (from.isThere === null || to.isThere === null) {
    return { ...about, change: 'untold', before: stateOf(from), after: stateOf(to) };
  }
  if (!from.isThere) return { ...about, change: 'came', before: null, after: to.state };
  if (!to.isThere) return { ...about, change: 'went', before: from.state, after: null };
  const fields = Object.keys(from.state).filter((field) => differ(from.state[field], to.state[field]));
  if (fields.length + untold.length === 0) return null;
  const change = fields.length === 0 ? 'untold' : 'changed';
  return { ...about, change, before: pick(from.state, fields), after: pick(to.state, fields) };
}

function untoldOf(then: StateThen, at: 'from' | 'to'): { field: string; at: 'from' | 'to' }[] {
  const presence = then.isThere === null ? ['isActive'] : [];
  return [...presence, ...then.untold].map((field) => ({ field, at }));
}

function stateOf({ isThere, state }: StateThen): JsonObject | null {
  return isThere === false ? null : state;
}

function differ(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  return before !== undefined && after !== undefined && !sameJson(before, after);
}

function pick(state: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.map((field) => [field, state[field] ?? null]));
}

const FIXED = {
  pattern: ['patternId', 'createdAt', 'createdBy'],
  version: ['patternId', 'version', 'createdAt', 'createdBy'],
  edge: [
    ...['sourceNodeId', 'targetNodeId', 'sourcePatternId', 'targetPatternId', 'relationshipType'],
    ...['createdAt', 'createdBy'],
  ],
} as const;

function fixedOf({ subject, state }: PastThing): JsonObject {
  return pick(state, FIXED[subject]);
}
