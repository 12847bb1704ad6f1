import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';

export const usageMetricsInputSchema = z
  .strictObject({
    patternId: fields.uuid,
    day: fields.day,
    executionCount: fields.usageCount,
    successCount: fields.usageCount,
    failureCount: fields.usageCount,
    contextBreakdown: z.record(fields.contextType, fields.usageCount).default({}),
    avgExecutionTimeMs: orNull(fields.durationMs),
  })
  .check(({ value, issues }) => {
    if (value.executionCount === value.successCount + value.failureCount) return;
    issues.push({
      code: 'custom',
      input: value,
      path: ['executionCount'],
      message: 'must be successCount + failureCount',
    });
  });
export type UsageMetricsInput = z.input<typeof usageMetricsInputSchema>;
