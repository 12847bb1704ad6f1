import { fields } from '@stemma/models';
import { DELIVERY_STATES, type DeliveryState, type EventFilter } from '@stemma/orchestration';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';
import { PageQuery } from '../http/page.query.js';

/** As of `GET /v1/events`. */
const eventFilter = z.strictObject({
  patternId: fields.uuid.optional(),
  nodeId: fields.nodeRef.optional(),
  eventType: fields.eventType.optional(),
  severity: fields.eventSeverity.optional(),
  actor: fields.actorId.optional(),
  correlationId: fields.correlationId.optional(),
} satisfies Record<keyof EventFilter, z.ZodType>);

const FILTER =
  'Which events: as of `GET /v1/events`, but for times. All where it is empty. A version named by an alias stays the one that it was then.';
const IMPORTS = 'Whether it is told of what comes with an import, too.';
const SECRET = '`whsec_` and 24 to 64 bytes in Base64. A new one where absent.';

export class CreateWebhookDto {
  @Field(fields.uuid, { optional: true, description: 'A new UUIDv7 where absent.' })
  webhookId?: string;

  @Field(fields.webhookUrl, { description: 'Where events are posted to.' })
  url!: string;

  @Field(fields.description, { optional: true })
  description?: string;

  @NodeField({ optional: true, description: FILTER }, eventFilter)
  filter?: z.output<typeof eventFilter>;

  @Field(fields.flag, { optional: true, description: IMPORTS })
  includesImports?: boolean;

  @Field(fields.webhookSecret, { optional: true, description: SECRET })
  secret?: string;
}

export class ReviseWebhookDto {
  @Field(fields.webhookUrl, { optional: true })
  url?: string;

  @Field(fields.description.nullable(), { optional: true })
  description?: string | null;

  @NodeField({ optional: true, description: FILTER }, eventFilter)
  filter?: z.output<typeof eventFilter>;

  @Field(fields.flag, { optional: true, description: IMPORTS })
  includesImports?: boolean;

  @Field(fields.flag, {
    optional: true,
    description: 'One that is disabled is sent nothing; enabled again, it goes on where it was.',
  })
  isEnabled?: boolean;
}

export class RotateSecretDto {
  @Field(fields.webhookSecret, { optional: true, description: SECRET })
  secret?: string;
}

export class ReplayDto {
  @Field(fields.uuid, { optional: true, description: 'The first event to be sent again.' })
  eventId?: string;

  @Field(z.string().max(100), {
    optional: true,
    description: 'As of `GET /v1/events/stream`: what comes after it is sent again; `0.0`: all that is held.',
  })
  after?: string;
}

export class DeliveriesQuery extends PageQuery {
  @Field(z.enum(DELIVERY_STATES), { optional: true })
  state?: DeliveryState;
}
