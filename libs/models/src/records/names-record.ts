import { z } from 'zod';
import { fields } from '../fields/fields.js';

/** The names a pattern has had, each from an instant on; those that are known already stay. */
export const namesRecordSchema = z.strictObject({
  record: z.literal('names'),
  patternId: fields.uuid,
  names: z.array(z.strictObject({ name: fields.name, since: fields.timestamp })).min(1),
});
export type NamesRecord = z.output<typeof namesRecordSchema>;
