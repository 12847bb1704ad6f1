import { fields } from '@stemma/models';
import { z } from 'zod';

const count = z.int().min(0);
const policy = {
  namespace: fields.namespace,
  eventsDays: fields.retentionDays.nullable().describe('Null: events stay.'),
  executionsDays: fields.retentionDays.nullable().describe('Null: executions stay.'),
};
const leaving = z.object({
  leaving: count.describe('What the next upkeep removes.'),
  waiting: count.describe(
    'What is as old, and stays until no mirror, no reader of the stream and no running trial can need it.',
  ),
});

export const retentionSchemas = {
  Retention: z.object({
    ...policy,
    updatedAt: fields.timestamp,
    updatedBy: fields.actorId,
    rev: fields.rev,
  }),
  RetentionPreview: z.object({ ...policy, events: leaving, executions: leaving }),
};
