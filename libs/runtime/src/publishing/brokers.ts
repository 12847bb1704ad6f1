import type { Config } from '@stemma/config';
import { KafkaPublisher } from '@stemma/kafka';
import { NatsPublisher } from '@stemma/nats';
import type { EventPublisher } from '@stemma/orchestration';
import type { StoreServer } from '../mirrors/mirror-module.js';

export type BrokerConfig = Pick<Config, 'kafka' | 'nats'>;

interface Broker {
  readonly publisher: EventPublisher;
  readonly server: StoreServer;
}

/** Those that are configured. None is asked anything yet. */
export function brokersOf({ kafka, nats }: BrokerConfig): Broker[] {
  const broker = (name: string, publisher: EventPublisher & Pick<StoreServer, 'probe'>): Broker => ({
    publisher,
    server: { name, probe: (signal) => publisher.probe(signal) },
  });
  return [
    ...(nats === null ? [] : [broker('NATS', new NatsPublisher(nats))]),
    ...(kafka === null ? [] : [broker('Kafka', new KafkaPublisher(kafka))]),
  ];
}
