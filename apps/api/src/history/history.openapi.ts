import { fields } from '@stemma/models';
import { z } from 'zod';

const values = z
  .looseObject({})
  .nullable()
  .describe('What can be told of it; where it changed only what did. Null where it was not there.');

const difference = z.object({
  subject: z.enum(['pattern', 'version', 'edge']),
  id: fields.uuid,
  change: z
    .enum(['came', 'went', 'changed', 'untold'])
    .describe('untold: nothing is known to have changed, but not all can be told.'),
  of: z.looseObject({}).describe('What never changes of it: of a version its number, of an edge its ends.'),
  before: values,
  after: values,
  untold: z
    .array(z.object({ field: z.string(), at: z.enum(['from', 'to']) }))
    .describe('Fields that the events do not tell, and at which of the two instants.'),
});

const window = { from: fields.timestamp, to: fields.timestamp };

/** The answer of `GET /v1/patterns/{patternId}/diff`. */
export const patternDiffSchema = z.object({
  patternId: fields.uuid,
  ...window,
  pattern: difference.nullable().describe('Of the pattern itself; null where nothing of it changed.'),
  items: z.array(difference).describe('Versions by number, each before the edges to it.'),
  nextCursor: z.string().nullable(),
});
