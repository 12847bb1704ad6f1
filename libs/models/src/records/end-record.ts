import { z } from 'zod';
import { fields } from '../fields/fields.js';

/** The last line of an export: how many records of each kind came before it, so that a cut file is noticed. */
export const endRecordSchema = z.strictObject({
  record: z.literal('end'),
  counts: z.record(z.string().max(100), fields.usageCount),
});
export type EndRecord = z.output<typeof endRecordSchema>;
