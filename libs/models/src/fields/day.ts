import { z } from 'zod';
import { parseTimestamp } from './timestamp.js';

/** A calendar day as text, `2026-01-31`. */
export function day(): z.ZodString {
  return z
    .string()
    .check(({ value, issues }) => {
      if (value.length === 10 && parseTimestamp(`${value}T00:00:00Z`) !== null) return;
      issues.push({
        code: 'custom',
        input: value,
        params: { fault: 'not_a_date' },
        message: 'must be a day such as 2026-01-31',
      });
    })
    .meta({ format: 'date' });
}
