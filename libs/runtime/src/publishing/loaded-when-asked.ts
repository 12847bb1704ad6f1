import type { EventPublisher } from '@stemma/orchestration';
import type { StoreServer } from '../mirrors/mirror-module.js';

/** One that can also be asked whether it is there. */
export type ProbedPublisher = EventPublisher & Pick<StoreServer, 'probe'>;

/** A publisher that is loaded when it is first asked: the clients of brokers would take a sixth of the start of a service. */
export function loadedWhenAsked(name: string, load: () => Promise<ProbedPublisher>): ProbedPublisher {
  let loading: Promise<ProbedPublisher> | null = null;
  const loaded = (): Promise<ProbedPublisher> => (loading ??= load());
  return {
    name,
    ready: async () => (await loaded()).ready(),
    publish: async (events) => (await loaded()).publish(events),
    probe: async (signal) => (await loaded()).probe(signal),
    close: async () => (await loading)?.close(),
  };
}
