import { z } from 'zod';
import { check } from '../errors/check.js';
import { fields, orNull } from '../fields/fields.js';
import { executionTrialSchema } from '../trial/trial-input.js';

/** One execution as callers send it; the pattern is looked up by the node, a sent `patternId` is compared. */
export const executionInputSchema = z.strictObject({
  executionId: orNull(fields.uuid),
  nodeId: fields.uuid,
  patternId: orNull(fields.uuid),
  timestamp: orNull(fields.timestamp),
  executionTimeMs: fields.durationMs,
  success: fields.flag,
  memoryUsageMb: orNull(fields.sizeMb),
  cpuUsagePercent: orNull(fields.percent),
  httpCalls: fields.count.default(0),
  databaseQueries: fields.count.default(0),
  cacheHits: fields.count.default(0),
  cacheMisses: fields.count.default(0),
  qualityScore: orNull(fields.score),
  contextType: orNull(fields.contextType),
  agent: orNull(fields.agent),
  project: orNull(fields.project),
  filePath: orNull(fields.filePath),
  timeout: orNull(fields.flag),
  qualityGatesPassed: orNull(fields.flag),
  errorMessage: orNull(fields.errorMessage),
  metadata: fields.metadata.default(() => ({})),
  trial: orNull(executionTrialSchema),
});
export type ExecutionInput = z.input<typeof executionInputSchema>;
/** A checked execution that may still lack its id, pattern and time. */
export type ExecutionDraft = z.output<typeof executionInputSchema>;

/** The API's JSON form; keys of a newer server are passed over. */
export const executionJsonSchema = z.object({
  ...executionInputSchema.shape,
  executionId: fields.uuid,
  patternId: fields.uuid,
  timestamp: fields.timestamp,
});

/** Checks one execution; pointers start at `basePointer` ('/executions/3'). @throws StemmaError validation_failed */
export function parseExecution(json: unknown, basePointer = ''): ExecutionDraft {
  return check(executionInputSchema, json, basePointer);
}
