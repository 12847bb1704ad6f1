import type { Delivery, Webhook } from '@stemma/client';

/** `<id>  <url>  eventType=version_created, 3 wait` */
export function webhookLine(webhook: Webhook): string {
  const { webhookId, url, filter, includesImports, deliveries, lastReset } = webhook;
  const about = [
    ...Object.entries(filter).map(([name, value]) => `${name}=${String(value)}`),
    ...(includesImports ? ['with imports'] : []),
    ...stateOf(webhook),
    ...(deliveries.waiting > 0 ? [`${String(deliveries.waiting)} wait`] : []),
    ...(deliveries.failed > 0 ? [`${String(deliveries.failed)} failed`] : []),
    ...(lastReset === null ? [] : [`missed some before ${lastReset.at}`]),
  ];
  return [webhookId, url, ...(about.length === 0 ? [] : [about.join(', ')])].join('  ');
}

function stateOf({ isEnabled, disabledCause, heldUntil }: Webhook): string[] {
  if (!isEnabled) return [disabledCause === null ? 'disabled' : `disabled: ${disabledCause}`];
  return heldUntil === null || Date.parse(heldUntil) < Date.now() ? [] : [`asked to rest until ${heldUntil}`];
}

/** `<event>  version_created  waiting  2 attempts, status 500, again at …` */
export function deliveryLine(delivery: Delivery): string {
  const { eventId, eventType, state, attempts, lastStatus, cause, nextAttemptAt } = delivery;
  const about = [
    `${String(attempts)} attempt${attempts === 1 ? '' : 's'}`,
    ...(cause === null ? [] : [lastStatus === null ? cause : `${cause} ${String(lastStatus)}`]),
    ...(nextAttemptAt === null ? [] : [`again at ${nextAttemptAt}`]),
  ];
  return [eventId, eventType, state, about.join(', ')].join('  ');
}
