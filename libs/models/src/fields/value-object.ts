/** What every value object has: its fields, and a copy of them as a plain object. */
export type ValueOf<State> = Readonly<State> & { toState(): State };

/**
 * The base of the domain's immutable classes: an instance has exactly the fields of its state.
 * `class Pattern extends valueObject<PatternState>() {…}` declares none of them a second time.
 */
export function valueObject<State extends object>(): abstract new (state: State) => ValueOf<State> {
  abstract class ValueObject {
    constructor(state: State) {
      Object.assign(this, state);
    }

    toState(): State {
      return { ...(this as unknown as State) };
    }
  }
  return ValueObject as unknown as abstract new (state: State) => ValueOf<State>;
}

/** The JSON form of a state: instants as RFC 3339 text with milliseconds, all else as it is. */
export type Serialized<State> = {
  readonly [Key in keyof State]: State[Key] extends Date
    ? string
    : State[Key] extends Date | null
      ? string | null
      : State[Key];
};

export const isoOrNull = (instant: Date | null): string | null => instant?.toISOString() ?? null;

/** Whole seconds since 1970, rounded towards the past: how graph and series take times. */
export const unixSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1_000);
