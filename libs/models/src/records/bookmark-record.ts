import { z } from 'zod';
import { fields } from '../fields/fields.js';

/** How far the importer got, in its own words: stored together with the lines before it. */
export const bookmarkRecordSchema = z.strictObject({
  record: z.literal('bookmark'),
  cursor: fields.eventObject,
});
export type BookmarkRecord = z.output<typeof bookmarkRecordSchema>;
