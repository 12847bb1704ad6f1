import { edgeWeight, sameJson, type EdgeState, type JsonObject, type JsonValue } from '@stemma/models';
import type { PastThing } from '../ports/history.js';
import { changesOf, PAST_FIELDS, type Change } from './changes-of.js';

/** What can be told of a thing at an instant. */
export interface StateThen {
  /** Null where that cannot be told. */
  readonly isThere: boolean | null;
  /** The fields that can be told. */
  readonly state: JsonObject;
  /** The others. */
  readonly untold: readonly string[];
}

export const ABSENT: StateThen = { isThere: false, state: {}, untold: [] };

/**
 * The state at an instant, by the events: a field had the value from which the next change of it started, or the last
 * one. Nothing is guessed: where the last change before says otherwise, or events are lost, a field is untold.
 */
export function stateAt(thing: PastThing, at: Date): StateThen {
  const { subject, since, deletedAt, events } = thing;
  if (at < since || (deletedAt !== null && at >= deletedAt)) return ABSENT;
  const changes = events === null ? null : changesOf(thing, events);
  const isKnown = changes !== null && isTold(thing, changes, at);
  const state: Record<string, JsonValue> = {};
  for (const field of PAST_FIELDS[subject]) {
    const value = isKnown ? valueAt(thing, changes, field, at) : undefined;
    if (value !== undefined) state[field] = value;
  }
  for (const field of OF_DEPRECATION)
    if (tellsOfLater(state['deprecatedAt'], at)) Reflect.deleteProperty(state, field);
  if (tellsOfLater(state['deactivatedAt'], at)) Reflect.deleteProperty(state, 'isActive');
  const untold = PAST_FIELDS[subject].filter((field) => !(field in state));
  return subject === 'edge' ? edgeThen(state, untold) : { isThere: true, state, untold };
}

/**
 * Each change raises the revision by one and is told by one event. Where there are fewer events, the first ones are
 * lost (an import without them, or retention): what was before those that are there is not told, nor what was before all
 * of the pattern's are held, since an import can bring back some of them.
 */
function isTold(
  { rev, updatedAt, deletedAt, heldSince }: PastThing,
  changes: readonly Change[],
  at: Date,
): boolean {
  const lost = rev - 1 - Number(deletedAt !== null) - changes.length;
  if (lost <= 0) return true;
  if (heldSince !== null && at < heldSince && at < updatedAt) return false;
  const [first] = changes;
  return first === undefined ? at >= updatedAt : at >= first.at;
}

function valueAt(
  { state }: PastThing,
  changes: readonly Change[],
  field: string,
  at: Date,
): JsonValue | undefined {
  const next = changes.find((change) => change.at > at && field in change.before);
  const last = changes.findLast((change) => change.at <= at && field in change.after);
  const value = (next === undefined ? state : next.before)[field];
  const told = last?.after[field];
  return value === undefined || (told !== undefined && !sameJson(told, value)) ? undefined : value;
}

/** These change together: one that tells of a later instant is not of this one. */
const OF_DEPRECATION = ['status', 'deprecatedReason', 'replacedByNodeId', 'deprecatedAt'];

function tellsOfLater(time: JsonValue | undefined, at: Date): boolean {
  return typeof time === 'string' && new Date(time) > at;
}

/** One that is not active is not there. */
function edgeThen(
  { isActive, deactivatedAt: _, ...state }: JsonObject,
  unknown: readonly string[],
): StateThen {
  if (isActive === false) return ABSENT;
  const untold = unknown.filter((field) => field !== 'isActive' && field !== 'deactivatedAt');
  const isThere = isActive === undefined ? null : true;
  const canBeWeighed = WEIGHED.every((field) => field in state);
  return canBeWeighed
    ? { isThere, untold, state: { ...state, weight: edgeWeight(state as unknown as EdgeState) } }
    : { isThere, untold: [...untold, 'weight'], state };
}

const WEIGHED = ['edgeStrength', 'similarityScore', 'confidenceScore'];
