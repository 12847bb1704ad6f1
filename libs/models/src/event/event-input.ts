import { z } from 'zod';
import { DEFAULT_ACTOR_TYPE } from '../enumerations/event-type.js';
import { fields, orNull } from '../fields/fields.js';

export const DEFAULT_SOURCE_SYSTEM = 'stemma';

export const actorSchema = z.strictObject({
  type: fields.actorType.default(DEFAULT_ACTOR_TYPE),
  id: fields.actorId,
});

/** What an event is made of; absent values get their defaults. */
export const eventInputSchema = z.strictObject({
  eventId: orNull(fields.uuid),
  eventType: fields.eventType,
  severity: fields.eventSeverity.default('info'),
  patternId: fields.uuid,
  nodeId: orNull(fields.uuid),
  edgeId: orNull(fields.uuid),
  timestamp: orNull(fields.timestamp),
  actor: actorSchema.default({ type: DEFAULT_ACTOR_TYPE, id: 'system' }),
  apiKeyName: orNull(fields.apiKeyName),
  correlationId: fields.correlationId,
  sessionId: orNull(fields.sessionId),
  executionId: orNull(fields.uuid),
  data: fields.eventObject.default(() => ({})),
  changes: orNull(fields.eventObject),
  previousState: orNull(fields.eventObject),
  newState: orNull(fields.eventObject),
  errorMessage: orNull(fields.errorMessage),
  errorDetails: orNull(fields.eventObject),
  metadata: fields.metadata.default(() => ({})),
  tags: fields.tags.default(() => []),
  sourceSystem: fields.sourceSystem.default(DEFAULT_SOURCE_SYSTEM),
  sourceVersion: orNull(fields.sourceVersion),
});

/** The API's JSON form; keys of a newer server are passed over. */
export const eventJsonSchema = z.object({
  ...eventInputSchema.shape,
  eventId: fields.uuid,
  timestamp: fields.timestamp,
});
