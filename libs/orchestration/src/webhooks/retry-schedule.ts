const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** After the first attempt, and each further one: the schedule of Standard Webhooks 1.0. */
const DELAYS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
];

const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/**
 * When to try again what has failed so many times; null: it is given up.
 * @param retryAfterMs what the receiver asked for, a day at most; null: nothing
 */
export function nextAttemptAt(attempts: number, now: Date, retryAfterMs: number | null): Date | null {
  const delayMs = DELAYS_MS[attempts - 1];
  if (delayMs === undefined) return null;
  return new Date(now.getTime() + Math.max(delayMs, boundedRetryAfter(retryAfterMs)));
}

/** When to send anything again to who asked for so much rest. */
export function heldUntil(now: Date, retryAfterMs: number | null): Date {
  return new Date(now.getTime() + boundedRetryAfter(retryAfterMs));
}

function boundedRetryAfter(ms: number | null): number {
  return Math.min(ms ?? 0, MAX_RETRY_AFTER_MS);
}
