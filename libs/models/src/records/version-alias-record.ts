import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';

/** One move of an alias. Without a rev: whatever it is by now, it points there from then on. */
export const versionAliasRecordSchema = z.strictObject({
  record: z.literal('version_alias'),
  patternId: fields.uuid,
  alias: fields.alias,
  rev: orNull(fields.importedRev),
  /** Null: it was removed. */
  nodeId: orNull(fields.uuid),
  changedAt: orNull(fields.timestamp),
  changedBy: fields.createdBy,
  reason: orNull(fields.reason),
});
export type VersionAliasRecord = z.output<typeof versionAliasRecordSchema>;
