import { z } from 'zod';
import { executionInputSchema } from '../execution/execution-input.js';

/** Without an executionId two imports of the line are two uses: give one. */
export const executionRecordSchema = z.strictObject({
  record: z.literal('execution'),
  ...executionInputSchema.shape,
});
export type ExecutionRecord = z.output<typeof executionRecordSchema>;
