import { fields } from '@stemma/models';
import { DELIVERY_FAULTS, DELIVERY_STATES } from '@stemma/orchestration';
import { z } from 'zod';

const count = z.int().min(0);
const time = fields.timestamp;

const webhook = z.object({
  webhookId: fields.uuid,
  url: fields.webhookUrl,
  description: z.string().nullable(),
  filter: z.looseObject({}),
  includesImports: z.boolean(),
  isEnabled: z.boolean(),
  disabledCause: z.enum(['gone']).nullable(),
  createdAt: time,
  updatedAt: time,
  rev: fields.rev,
  position: z.string(),
  heldUntil: time.nullable(),
  lastReset: z.object({ at: time, reason: z.enum(['dropped', 'unknown']) }).nullable(),
  formerSecretValidUntil: time.nullable(),
  deliveries: z.object({ waiting: count, failed: count }),
});

const delivery = z.object({
  webhookId: fields.uuid,
  eventId: fields.uuid,
  eventType: fields.eventType,
  patternId: fields.uuid,
  position: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: count,
  createdAt: time,
  lastAttemptAt: time.nullable(),
  nextAttemptAt: time.nullable(),
  deliveredAt: time.nullable(),
  lastStatus: z.int().nullable(),
  cause: z.enum(DELIVERY_FAULTS).nullable(),
});

/** Answers of `/v1/webhooks`. */
export const webhookSchemas = {
  Webhook: webhook,
  CreatedWebhook: webhook.extend({ secret: z.string().nullable() }),
  Delivery: delivery,
};
