import { z } from 'zod';
import { executionInputSchema } from '../execution/execution-input.js';
import { fields, orNull } from '../fields/fields.js';

/** Without an executionId two imports of the line are two uses: give one. */
export const executionRecordSchema = z.strictObject({
  record: z.literal('execution'),
  ...executionInputSchema.shape,
  /** Of the request that recorded it; the import's own where absent. */
  correlationId: orNull(fields.correlationId),
});
export type ExecutionRecord = z.output<typeof executionRecordSchema>;
