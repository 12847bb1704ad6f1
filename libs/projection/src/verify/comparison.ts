import type { Range } from '../ports/by-time.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { Held } from '../ports/held.js';
import type { Mirror } from '../ports/mirror.js';
import type { Entity, Subject } from '../ports/subject.js';
import { expected } from './confirm-drift.js';
import { driftBetween } from './drift.js';

/**
 * quick  a mirror that adds up is asked for sums, and for what it holds only where these differ
 * deep   it is asked for all that it holds
 */
export const VERIFY_DEPTHS = ['quick', 'deep'] as const;
export type VerifyDepth = (typeof VERIFY_DEPTHS)[number];

/** A way through all of a subject, on both sides. */
export interface Comparison {
  readonly mirror: Mirror;
  readonly feed: ChangeFeed;
  readonly subject: Subject;
  readonly depth: VerifyDepth;
  /** Entities compared at once. */
  readonly pageSize: number;
  readonly signal: AbortSignal;
}

/** A part of that way. */
export interface ComparedPart {
  /** So many entities of the record are behind it. */
  readonly checked: number;
  /** Ids on which both sides seem to differ. */
  readonly suspects: readonly string[];
  /** Where in time both sides were looked at; null: by ids. */
  readonly range: Range | null;
}

/** That holds both. */
export function hullOf(a: Range | null, b: Range | null): Range | null {
  if (a === null || b === null) return a ?? b;
  return { from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to };
}

/** What the mirror should hold of these entities, by their ids. */
export function wantedOf(mirror: Mirror, entities: readonly Entity[]): Map<string, Held> {
  const wanted = new Map<string, Held>();
  for (const entity of entities) {
    const state = expected(mirror, entity);
    if (state !== null) wanted.set(entity.id, { id: entity.id, ...state });
  }
  return wanted;
}

/** Names what is held otherwise than wanted. What stays in `wanted` was not among what is held. */
export function differing(wanted: Map<string, Held>, held: readonly Held[]): string[] {
  const suspects: string[] = [];
  for (const one of held) {
    if (driftBetween(wanted.get(one.id) ?? null, one) !== null) suspects.push(one.id);
    wanted.delete(one.id);
  }
  return suspects;
}
