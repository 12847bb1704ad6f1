import { fields } from '@stemma/models';
import { z } from 'zod';

const count = z.int().min(0);
const policy = { namespace: fields.namespace, eventsDays: fields.retentionDays };

export const retentionSchemas = {
  Retention: z.object({
    ...policy,
    updatedAt: fields.timestamp,
    updatedBy: fields.actorId,
    rev: fields.rev,
  }),
  RetentionPreview: z.object({
    ...policy,
    leaving: count.describe('Events that the next upkeep removes.'),
    waiting: count.describe(
      'Events that are as old, and stay until no mirror and no reader of the stream can need them.',
    ),
  }),
};
