import type { JsonObject, LineageEvent } from '@stemma/models';
import type { PastThing } from '../ports/history.js';

/** What an event says of a state: the values before and after, of those fields that it tells of. */
export interface Change {
  readonly at: Date;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** The fields that are compared; others follow from them, or never change. */
export const PAST_FIELDS: Readonly<Record<PastThing['subject'], readonly string[]>> = {
  pattern: ['name', 'kind', 'description', 'namespace', 'language', 'tags', 'metadata'],
  version: [
    ...['status', 'deprecatedAt', 'deprecatedReason', 'replacedByNodeId'],
    ...['versionLabel', 'tags', 'metadata', 'contentHash'],
  ],
  edge: [
    ...['edgeStrength', 'similarityScore', 'confidenceScore', 'changeSummary', 'breakingChanges', 'metadata'],
    ...['isActive', 'deactivatedAt'],
  ],
};

/** In their order. An event that tells no field of this thing is of something else, such as a proposal for it. */
export function changesOf(thing: PastThing, events: readonly LineageEvent[]): Change[] {
  const fields = PAST_FIELDS[thing.subject];
  return events.flatMap((event) => {
    const { timestamp: at, eventType, previousState, newState } = event;
    // An edge that comes again is told of as one that comes: without its state.
    if (eventType === 'parent_added' && at > thing.createdAt) return [{ at, ...REACTIVATION }];
    if (newState === null || !fields.some((field) => field in newState)) return [];
    return [{ at, before: previousState ?? {}, after: newState }];
  });
}

const REACTIVATION = {
  before: { isActive: false },
  after: { isActive: true, deactivatedAt: null },
};
