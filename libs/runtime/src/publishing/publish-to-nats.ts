import { Logger } from '@nestjs/common';
import { NatsPublisher, type NatsOptions } from '@stemma/nats';
import { EventStream, publishEvents } from '@stemma/orchestration';
import {
  PostgresEventFeed,
  PostgresPublisherPlaces,
  PostgresSchedule,
  type PostgresWakeUp,
} from '@stemma/postgres';
import type { DataSource } from 'typeorm';
import { holderName } from '../process/holder-name.js';
import { underLease } from '../process/under-lease.js';

export interface PublishingOptions {
  /** Connections to the record, for background work. */
  readonly dataSource: DataSource;
  readonly wakeUp: PostgresWakeUp;
  readonly nats: NatsOptions;
}

/** Publishes what happens to NATS while no other process does. @returns how it ends, when what is on its way has arrived. */
export function publishToNats({ dataSource, wakeUp, nats }: PublishingOptions): () => Promise<void> {
  const logger = new Logger('nats');
  const feed = new PostgresEventFeed(dataSource);
  const stream = new EventStream(feed);
  wakeUp.onWake(() => {
    stream.wake();
  });
  const publisher = new NatsPublisher(nats);
  const places = new PostgresPublisherPlaces(dataSource, feed);
  const onReset = (reason: string): void => {
    logger.warn(
      `Events were left out, as the change log does not hold them (${reason}). GET /v1/events has them.`,
    );
  };
  const end = underLease(
    'publish to nats',
    new PostgresSchedule(dataSource, holderName()),
    (signal) => publishEvents({ stream, places, publisher, onReset }, signal),
    (fault) => {
      logger.warn(`Events are not published; it is tried again: ${fault}`);
    },
  );
  return async () => {
    await end();
    await publisher.close();
  };
}
