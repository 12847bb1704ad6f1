import type { JsonValue } from '../fields/json-value.js';
import { sameJson } from './canonical-json.js';

/** What may be changed of a state, checked where it came in. */
export type Changes<State, Key extends keyof State> = {
  readonly [Property in Key]?: State[Property] | undefined;
};

/** The properties that are given at all: without those that hold undefined. */
export type Present<Patch> = { readonly [Key in keyof Patch]?: Exclude<Patch[Key], undefined> };

export function present<Patch extends object>(patch: Patch): Present<Patch> {
  return Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as Present<Patch>;
}

/** Whether any given property (a JSON value) differs from the state's. */
export function differs(state: object, changes: Readonly<Record<string, JsonValue | undefined>>): boolean {
  const current = new Map<string, JsonValue>(Object.entries(state));
  return Object.entries(changes).some(
    ([key, value]) => value !== undefined && !sameJson(value, current.get(key) ?? null),
  );
}
