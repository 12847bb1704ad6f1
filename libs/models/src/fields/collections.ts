import { z } from 'zod';
import { text } from './text.js';

export const MAX_TAGS = 64;

/** Up to 64 distinct tags of 1..100 characters, in the order given. */
export function tags(): z.ZodType<readonly string[], readonly string[]> {
  return z
    .array(text(1, 100))
    .max(MAX_TAGS)
    .check(({ value, issues }) => {
      const seen = new Set<string>();
      for (const [index, tag] of value.entries()) {
        if (seen.has(tag)) {
          issues.push({
            code: 'custom',
            input: value,
            path: [index],
            params: { fault: 'duplicate' },
            message: 'must not repeat an earlier tag',
          });
        }
        seen.add(tag);
      }
    })
    .meta({ uniqueItems: true });
}
