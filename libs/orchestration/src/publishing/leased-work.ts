/** By which a lease names the work that one of all processes does: sending to all webhooks, */
export const WEBHOOK_WORK = 'webhooks';

/** and publishing to a broker. */
export function publishingWork(broker: string): string {
  return `publish to ${broker}`;
}
