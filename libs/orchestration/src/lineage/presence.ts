import type { StateMark } from '../ports/catalogue.js';
import type { Presence } from './remembered-texts.js';

/** A mirror says of which rev its states are. */
export function toldByMirror(content: unknown, revOf: (id: string) => number | null): Presence {
  return { content, isPresent: ({ id, rev }) => rev === revOf(id), markOf: () => null };
}

/** The record says itself which states it has. */
export function toldByRecord(states: readonly StateMark[]): Presence {
  const known = new Map(states.map((state) => [state.id, state]));
  return {
    content: null,
    isPresent: ({ id, mark }) => mark !== null && mark === known.get(id)?.mark,
    markOf: (id, rev) => {
      const state = known.get(id);
      return state?.rev === rev ? state.mark : null;
    },
  };
}
