import { formatEventCursor } from '@stemma/models';
import { stateOfDelivery, type Delivery, type ReportedWebhook } from '@stemma/orchestration';

/** Without its secrets, which are told once. */
export function webhookJson({ webhook, backlog }: ReportedWebhook): object {
  const { secrets, position, ...told } = webhook;
  const formerSecretValidUntil = secrets[1]?.validUntil ?? null;
  return { ...told, position: formatEventCursor(position), formerSecretValidUntil, deliveries: backlog };
}

export function deliveryJson(delivery: Delivery): object {
  const { position, ...told } = delivery;
  return { ...told, position: formatEventCursor(position), state: stateOfDelivery(delivery) };
}
