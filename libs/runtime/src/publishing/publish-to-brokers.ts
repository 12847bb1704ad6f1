import { Logger } from '@nestjs/common';
import { EventStream, publishEvents, publishingWork, type EventPublisher } from '@stemma/orchestration';
import {
  PostgresEventFeed,
  PostgresPublisherPlaces,
  PostgresSchedule,
  type PostgresWakeUp,
} from '@stemma/postgres';
import type { DataSource } from 'typeorm';
import { closeAll } from '../process/close-all.js';
import { holderName } from '../process/holder-name.js';
import { underLease } from '../process/under-lease.js';
import { brokersOf, type BrokerConfig } from './brokers.js';

export interface PublishingOptions {
  /** Connections to the record, for background work. */
  readonly dataSource: DataSource;
  readonly wakeUp: PostgresWakeUp;
  readonly config: BrokerConfig;
}

/**
 * Publishes what happens to each broker that is configured, while no other process does.
 * @returns how it ends, when what is on its way has arrived
 */
export function publishToBrokers({ dataSource, wakeUp, config }: PublishingOptions): () => Promise<void> {
  const feed = new PostgresEventFeed(dataSource);
  const stream = new EventStream(feed);
  wakeUp.onWake(() => {
    stream.wake();
  });
  const places = new PostgresPublisherPlaces(dataSource, feed);
  const publishTo = (publisher: EventPublisher): (() => Promise<void>) => {
    const logger = new Logger(publisher.name);
    const onReset = (reason: string): void => {
      logger.warn(
        `Events were left out, as the change log does not hold them (${reason}). GET /v1/events has them.`,
      );
    };
    const end = underLease(
      publishingWork(publisher.name),
      new PostgresSchedule(dataSource, holderName()),
      (signal) => publishEvents({ stream, places, publisher, form: config.publishedData, onReset }, signal),
      (fault) => {
        logger.warn(`Events are not published; it is tried again: ${fault}`);
      },
    );
    return async () => {
      await end();
      await publisher.close();
    };
  };
  const ends = brokersOf(config).map(({ publisher }) => publishTo(publisher));
  return () => closeAll(ends);
}
