import { aliasRemoved, aliasSet } from './factories/alias.js';
import { patternCreated, versionCreated } from './factories/creation.js';
import {
  improvementApplied,
  improvementProposed,
  improvementRejected,
  improvementValidated,
} from './factories/improvement.js';
import { metadataUpdated, patternModified, tagsUpdated, told } from './factories/modification.js';
import {
  feedbackReceived,
  feedbackWithdrawn,
  performanceMeasured,
  qualityAssessed,
} from './factories/quality.js';
import { childAdded, parentAdded, relationshipRemoved } from './factories/relationship.js';
import { activation, archival, deprecation, merger, patternErased } from './factories/status.js';
import { execution, patternApplied } from './factories/usage.js';

/**
 * A factory for every event type: `lineageEvents.deprecation(facts, { correlationId, timestamp })`.
 * Severity and actor are those of DOMAIN.md §5; the context may name another actor.
 */
export const lineageEvents = {
  patternCreated,
  versionCreated,
  patternModified,
  metadataUpdated,
  tagsUpdated,
  told,
  activation,
  deprecation,
  archival,
  merger,
  aliasSet,
  aliasRemoved,
  patternErased,
  parentAdded,
  childAdded,
  relationshipRemoved,
  patternApplied,
  execution,
  qualityAssessed,
  performanceMeasured,
  feedbackReceived,
  feedbackWithdrawn,
  improvementProposed,
  improvementValidated,
  improvementApplied,
  improvementRejected,
} as const;
