import { HttpWebhookSender } from '@stemma/webhooks';
import type { Opened } from '../process/opened.js';

/** What posts to webhooks, and knows where to it must not. */
export function webhookSender(allowPrivate: boolean, opened: Opened): HttpWebhookSender {
  const sender = new HttpWebhookSender({ allowPrivate });
  opened.add(() => {
    sender.close();
    return Promise.resolve();
  });
  return sender;
}
