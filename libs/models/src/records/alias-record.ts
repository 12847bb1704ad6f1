import { z } from 'zod';
import { fields } from '../fields/fields.js';

/** The old id of a family that was joined to another one: it still resolves. */
export const aliasRecordSchema = z.strictObject({
  record: z.literal('alias'),
  aliasId: fields.uuid,
  lineageId: fields.uuid,
});
export type AliasRecord = z.output<typeof aliasRecordSchema>;
