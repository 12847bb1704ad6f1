import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';

/** A change of status, such as the archiving of the last version of a deleted file. */
export const transitionRecordSchema = z
  .strictObject({
    record: z.literal('transition'),
    nodeId: fields.uuid,
    status: fields.lineageStatus,
    reason: orNull(fields.reason),
    /** The replacement (deprecated) or the target (merged). */
    replacedByNodeId: orNull(fields.uuid),
    at: orNull(fields.timestamp),
    by: fields.createdBy,
  })
  .check(({ value, issues }) => {
    const required =
      value.status === 'deprecated' ? 'reason' : value.status === 'merged' ? 'replacedByNodeId' : null;
    if (required === null || value[required] !== null) return;
    issues.push({
      code: 'custom',
      input: value,
      path: [required],
      params: { fault: 'required' },
      message: `is required where status is ${value.status}`,
    });
  });
export type TransitionRecord = z.output<typeof transitionRecordSchema>;
