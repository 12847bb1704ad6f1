import { z } from 'zod';
import { fields } from '../fields/fields.js';

export const MAX_DIMENSIONS = 16_384;
const MAX_FLOAT32 = 3.4028234663852886e38;

/** A vector that its owner sent for a version; those that Stemma makes itself are made anew. */
export const embeddingRecordSchema = z.strictObject({
  record: z.literal('embedding'),
  nodeId: fields.uuid,
  model: fields.embeddingModel,
  vector: z.array(z.number().min(-MAX_FLOAT32).max(MAX_FLOAT32)).min(1).max(MAX_DIMENSIONS),
});
export type EmbeddingRecord = z.output<typeof embeddingRecordSchema>;
