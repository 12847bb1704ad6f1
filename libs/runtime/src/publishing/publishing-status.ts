import { PublishingStatus, type Clock } from '@stemma/orchestration';
import { PostgresPublisherReports } from '@stemma/postgres';
import type { DataSource } from 'typeorm';
import { brokersOf, type BrokerConfig } from './brokers.js';

export interface PublishingStatusOptions {
  /** Connections to the record, for background work. */
  readonly dataSource: DataSource;
  readonly config: BrokerConfig;
  readonly clock: Clock;
}

/** Of all webhooks, and of the brokers that this process is told of, whichever process publishes. */
export function publishingStatus({ dataSource, config, clock }: PublishingStatusOptions): PublishingStatus {
  const names = brokersOf(config).map(({ publisher }) => publisher.name);
  return new PublishingStatus(new PostgresPublisherReports(dataSource), names, clock);
}
