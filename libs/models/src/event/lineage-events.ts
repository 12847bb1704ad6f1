import * as creation from './factories/creation.js';
import * as improvement from './factories/improvement.js';
import * as modification from './factories/modification.js';
import * as quality from './factories/quality.js';
import * as relationship from './factories/relationship.js';
import * as status from './factories/status.js';
import * as usage from './factories/usage.js';

/**
 * A factory for every event type: `lineageEvents.deprecation(facts, { correlationId, timestamp })`.
 * Severity and actor are those of DOMAIN.md §5; the context may name another actor.
 */
export const lineageEvents = {
  ...creation,
  ...modification,
  ...status,
  ...relationship,
  ...usage,
  ...quality,
  ...improvement,
} as const;
