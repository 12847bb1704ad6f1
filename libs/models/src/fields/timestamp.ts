import { z } from 'zod';

const RFC_3339 =
  /^\d{4}-\d\d-\d\d[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z: what Postgres, JSON and JavaScript all write alike. */
export const MIN_INSTANT_MS = -62_135_596_800_000;
export const MAX_INSTANT_MS = 253_402_300_799_999;

const TIMESTAMP_RULE = 'must be an RFC 3339 date-time with an offset, such as 2026-01-31T12:00:00.000Z';

/** RFC 3339 text with an offset (or a Date) → Date. Digits beyond the millisecond are cut off. */
export function timestamp(): z.ZodType<Date, Date | string> {
  return z
    .custom<Date | string>((value) => typeof value === 'string' || value instanceof Date, {
      error: TIMESTAMP_RULE,
      params: { fault: 'not_a_date' },
    })
    .transform((value, context) => {
      const instant = typeof value === 'string' ? parseTimestamp(value) : value;
      const ms = instant?.getTime() ?? Number.NaN;
      if (instant !== null && ms >= MIN_INSTANT_MS && ms <= MAX_INSTANT_MS) return instant;
      const inYears = Number.isNaN(ms);
      context.issues.push({
        code: 'custom',
        input: value,
        params: { fault: inYears ? 'not_a_date' : 'out_of_range' },
        message: inYears ? TIMESTAMP_RULE : 'must lie within the years 1 to 9999',
      });
      return z.NEVER;
    })
    .meta({ type: 'string', format: 'date-time' });
}

const FIRST_BOUND = new Date('0100-01-01T00:00:00.000Z');
const LAST_BOUND = new Date('9998-12-31T23:59:59.999Z');

/**
 * Where a window of time begins or ends. What is computed from it lies beside it: the baseline before, by up to ten
 * years, and the ends of hours, days and weeks after. That, too, must be an instant.
 */
export function windowBound(): z.ZodType<Date, Date | string> {
  return timestamp().refine((instant) => instant >= FIRST_BOUND && instant <= LAST_BOUND, {
    params: { fault: 'out_of_range' },
    message: `must lie from ${FIRST_BOUND.toISOString()} to ${LAST_BOUND.toISOString()}`,
  });
}

/** null for text that is no RFC 3339 instant, the 30th of February included. */
export function parseTimestamp(value: string): Date | null {
  if (!RFC_3339.test(value)) return null;
  const day = Number(value.slice(8, 10));
  const month = Number(value.slice(5, 7));
  // Date.parse lets 31 April roll over into May.
  if (day < 1 || month < 1 || month > 12 || day > daysIn(Number(value.slice(0, 4)), month)) return null;
  const instant = new Date(value.replace(' ', 'T').toUpperCase());
  return Number.isNaN(instant.getTime()) ? null : instant;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
