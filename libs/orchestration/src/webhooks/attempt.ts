import type { StreamedEvent } from '../ports/event-feed.js';
import type { Reception } from '../ports/webhooks.js';
import { nextAttemptAt } from './retry-schedule.js';
import type { Delivery } from './webhook.js';

/** Of an event that was never sent. */
export function newDelivery(webhookId: string, { cursor, event }: StreamedEvent, now: Date): Delivery {
  const { eventId, eventType, patternId } = event;
  return {
    ...{ webhookId, eventId, eventType, patternId, position: cursor, attempts: 0, createdAt: now },
    ...{ lastAttemptAt: null, nextAttemptAt: now, deliveredAt: null, lastStatus: null, cause: null },
  };
}

/** The delivery once more has been tried. */
export function attempted(delivery: Delivery, reception: Reception, now: Date): Delivery {
  const attempts = delivery.attempts + 1;
  const tried = { ...delivery, attempts, lastAttemptAt: now, lastStatus: reception.status };
  if (reception.isTaken) return { ...tried, nextAttemptAt: null, deliveredAt: now, cause: null };
  const { cause, retryAfterMs } = reception;
  return { ...tried, nextAttemptAt: nextAttemptAt(attempts, now, retryAfterMs), cause };
}
