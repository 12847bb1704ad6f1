import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';

/** Optional, first line: `included` = the file carries its events, `generated` = the importer writes them. */
export const headerRecordSchema = z.strictObject({
  record: z.literal('header'),
  format: z.literal('stemma'),
  version: z.literal(1),
  events: z.enum(['included', 'generated']).default('generated'),
  source: orNull(fields.source),
  /** The file promises an `end` record: without it, it was cut short. */
  trailer: fields.flag.default(false),
});
export type HeaderRecord = z.output<typeof headerRecordSchema>;
