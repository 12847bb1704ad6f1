import type { Config } from '@stemma/config';
import type { EventPublisher } from '@stemma/orchestration';
import type { StoreServer } from '../mirrors/mirror-module.js';
import { loadedWhenAsked, type ProbedPublisher } from './loaded-when-asked.js';

export type BrokerConfig = Pick<Config, 'kafka' | 'nats' | 'publishedData'>;

interface Broker {
  readonly publisher: EventPublisher;
  readonly server: StoreServer;
}

/** Those that are configured. None is asked anything yet. */
export function brokersOf({ kafka, nats }: BrokerConfig): Broker[] {
  const broker = (name: string, load: () => Promise<ProbedPublisher>): Broker => {
    const publisher = loadedWhenAsked(name.toLowerCase(), load);
    return { publisher, server: { name, probe: (signal) => publisher.probe(signal) } };
  };
  return [
    ...(nats === null
      ? []
      : [broker('NATS', async () => new (await import('@stemma/nats')).NatsPublisher(nats))]),
    ...(kafka === null
      ? []
      : [broker('Kafka', async () => new (await import('@stemma/kafka')).KafkaPublisher(kafka))]),
  ];
}
