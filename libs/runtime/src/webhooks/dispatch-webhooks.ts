import { Logger } from '@nestjs/common';
import {
  EventStream,
  WEBHOOK_WORK,
  WebhookDispatcher,
  type Clock,
  type WebhookSender,
} from '@stemma/orchestration';
import {
  PostgresEventFeed,
  PostgresSchedule,
  PostgresWebhookQueue,
  type PostgresWakeUp,
} from '@stemma/postgres';
import type { DataSource } from 'typeorm';
import { holderName } from '../process/holder-name.js';
import { underLease } from '../process/under-lease.js';

export interface WebhookOptions {
  /** Connections to the record, for background work. */
  readonly dataSource: DataSource;
  readonly wakeUp: PostgresWakeUp;
  readonly sender: WebhookSender;
  readonly clock: Clock;
}

/** Sends webhooks what is theirs while no other process does. @returns how it ends, when what is on its way has arrived. */
export function dispatchWebhooks({ dataSource, wakeUp, sender, clock }: WebhookOptions): () => Promise<void> {
  const logger = new Logger('webhooks');
  const feed = new PostgresEventFeed(dataSource);
  const stream = new EventStream(feed);
  wakeUp.onWake(() => {
    stream.wake();
  });
  const parts = { stream, feed, queue: new PostgresWebhookQueue(dataSource), sender, clock };
  const dispatcher = new WebhookDispatcher(parts, (fault) => {
    logger.warn(`A webhook is not sent to; it is tried again: ${fault}`);
  });
  const schedule = new PostgresSchedule(dataSource, holderName());
  return underLease(
    WEBHOOK_WORK,
    schedule,
    (signal) => dispatcher.run(signal),
    (fault) => {
      logger.warn(`Webhooks are not sent to; it is tried again: ${fault}`);
    },
  );
}
