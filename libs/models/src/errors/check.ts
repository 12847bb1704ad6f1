import type { z } from 'zod';
import { faultsFromZod } from './faults-from-zod.js';
import { StemmaError } from './stemma-error.js';

/** The parsed value, or a StemmaError `validation_failed` whose pointers start at `basePointer`. */
export function check<Output>(schema: z.ZodType<Output>, value: unknown, basePointer = ''): Output {
  const quick = schema.safeParse(value);
  if (quick.success) return quick.data;
  // Reporting the input doubles the cost of a parse, so only what is refused pays for it.
  const detailed = schema.safeParse(value, REPORT_INPUT);
  throw StemmaError.invalid(faultsFromZod(detailed.error ?? quick.error, basePointer));
}

const REPORT_INPUT = { reportInput: true } as const;
