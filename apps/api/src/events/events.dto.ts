import { fields, type EventSeverity, type EventType } from '@stemma/models';
import { Field } from '../http/field.decorator.js';
import { PageQuery } from '../http/page.query.js';

export class EventsQuery extends PageQuery {
  @Field(fields.uuid, { optional: true })
  patternId?: string;

  @Field(fields.uuid, { optional: true })
  nodeId?: string;

  @Field(fields.eventType, { optional: true })
  eventType?: EventType;

  @Field(fields.eventSeverity, { optional: true })
  severity?: EventSeverity;

  @Field(fields.actorId, { optional: true, description: "The actor's id." })
  actor?: string;

  @Field(fields.correlationId, { optional: true })
  correlationId?: string;

  @Field(fields.timestamp, { optional: true, description: 'Inclusive.' })
  from?: Date;

  @Field(fields.timestamp, { optional: true, description: 'Exclusive.' })
  to?: Date;
}
