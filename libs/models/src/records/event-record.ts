import { z } from 'zod';
import { eventInputSchema } from '../event/event-input.js';
import { fields } from '../fields/fields.js';

export const eventRecordSchema = z.strictObject({
  record: z.literal('event'),
  ...eventInputSchema.shape,
  eventId: fields.uuid,
  timestamp: fields.timestamp,
});
export type EventRecord = z.output<typeof eventRecordSchema>;
