import { fields, type EventSeverity, type EventType } from '@stemma/models';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';
import { DEFAULT_PAGE, PageCursor, PageLimit } from '../http/page.query.js';

/** Which events are asked for. */
class EventFilterQuery {
  @Field(fields.uuid, { optional: true })
  patternId?: string;

  @NodeField({ optional: true })
  nodeId?: string;

  @Field(fields.eventType, { optional: true })
  eventType?: EventType;

  @Field(fields.eventSeverity, { optional: true })
  severity?: EventSeverity;

  @Field(fields.actorId, { optional: true, description: "The actor's id." })
  actor?: string;

  @Field(fields.correlationId, { optional: true })
  correlationId?: string;
}

export class EventsQuery extends EventFilterQuery {
  @Field(fields.timestamp, { optional: true, description: 'Inclusive.' })
  from?: Date;

  @Field(fields.timestamp, { optional: true, description: 'Exclusive.' })
  to?: Date;

  @PageLimit
  limit: number = DEFAULT_PAGE;

  @PageCursor
  cursor?: string;
}

export class EventStreamQuery extends EventFilterQuery {
  @Field(z.string().max(100), {
    optional: true,
    description:
      'The `id` of an event that was streamed, or a `Stemma-Position`: what comes after it; `0.0`: all that is held. Absent: from now on.',
  })
  after?: string;
}
