import { fields } from '@stemma/models';
import { LINEAGE_DIFF_CUTS } from '@stemma/orchestration';
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

/** The answer of `GET /v1/nodes/{nodeId}/lineage/diff`. */
export const lineageDiffSchema = z.object({
  nodeId: fields.uuid,
  ...window,
  items: z.array(difference).describe('Versions, then edges; each by id.'),
  truncated: z
    .array(z.enum(LINEAGE_DIFF_CUTS))
    .describe(
      'Why something of the lineage may lack, or be there by other ways: what could not be followed.',
    ),
  nextCursor: z.string().nullable(),
});
