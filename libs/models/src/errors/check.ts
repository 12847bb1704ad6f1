import type { z } from 'zod';
import { faultsFromZod } from './faults-from-zod.js';
import { StemmaError } from './stemma-error.js';

/** The parsed value, or a StemmaError `validation_failed` whose pointers start at `basePointer`. */
export function check<Output>(schema: z.ZodType<Output>, value: unknown, basePointer = ''): Output {
  const result = schema.safeParse(value, REPORT_INPUT);
  if (result.success) return result.data;
  throw StemmaError.invalid(faultsFromZod(result.error, basePointer));
}

const REPORT_INPUT = { reportInput: true } as const;
