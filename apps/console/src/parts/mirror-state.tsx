import type { Mirror } from '../api/types.js';
import { durationText } from '../format.js';
import { texts } from '../texts.js';

export type Condition = 'good' | 'warn' | 'bad';

/** Less is what feeding a mirror takes. */
const IN_STEP_MS = 5_000;

/** Beside words that say the same. */
export function Dot({ of }: { readonly of: Condition }) {
  return <span className={`dot ${of}`} aria-hidden="true" />;
}

export function conditionOf({ breaker, lagMs, deadLetters }: Mirror): Condition {
  if (breaker === 'open') return 'bad';
  return lagMs === null || lagMs > IN_STEP_MS || deadLetters > 0 ? 'warn' : 'good';
}

export function stateText({ breaker, lagMs, deadLetters }: Mirror): string {
  if (breaker === 'open') return texts.stores.unreachable;
  if (deadLetters > 0) return texts.stores.letters(deadLetters);
  if (lagMs === null) return texts.stores.neverInStep;
  return lagMs > IN_STEP_MS ? texts.stores.lag(durationText(lagMs)) : texts.stores.inStep;
}
