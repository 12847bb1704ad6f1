import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';
import { patternInputSchema } from '../pattern/pattern-input.js';

export const patternRecordSchema = z.strictObject({
  record: z.literal('pattern'),
  ...patternInputSchema.shape,
  patternId: fields.uuid,
  rev: orNull(fields.importedRev),
});
export type PatternRecord = z.output<typeof patternRecordSchema>;
