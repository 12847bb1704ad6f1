import { z } from 'zod';
import { feedbackInputSchema } from '../feedback/feedback.js';

/** Without a feedbackId the line of its import gives the id: the same import again adds nothing. */
export const feedbackRecordSchema = z.strictObject({
  record: z.literal('feedback'),
  ...feedbackInputSchema.shape,
});
export type FeedbackRecord = z.output<typeof feedbackRecordSchema>;
