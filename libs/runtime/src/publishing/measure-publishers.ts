import { PUBLISHER_STATES, type PublisherStatus, type PublishingStatus } from '@stemma/orchestration';
import { Gauge, type Registry } from 'prom-client';

/** How far events are with all that they are sent to, asked anew at each scrape. What is not known has no value. */
export function measurePublishers(registry: Registry, publishing: PublishingStatus): void {
  let looking: Promise<PublisherStatus[]> | null = null;
  /** A scrape asks all gauges at once; they share one look. */
  const looked = (): Promise<PublisherStatus[]> =>
    (looking ??= publishing
      .all()
      .catch(() => [])
      .finally(() => (looking = null)));
  const measure = (
    name: string,
    help: string,
    labels: string[],
    fill: (gauge: Gauge, status: PublisherStatus) => void,
  ): void => {
    const gauge: Gauge = new Gauge({
      ...{ name: `stemma_publisher_${name}`, help, labelNames: ['publisher', ...labels] },
      registers: [registry],
      collect: async () => {
        const found = await looked();
        gauge.reset();
        for (const status of found) fill(gauge, status);
      },
    });
  };
  measure('lag_seconds', 'Age of the oldest event that was not sent.', [], (gauge, { name, lagMs }) => {
    if (lagMs !== null) gauge.set({ publisher: name }, lagMs / 1000);
  });
  measure('dead_letters', 'Events that were given up.', [], (gauge, { name, deadLetters }) => {
    gauge.set({ publisher: name }, deadLetters);
  });
  measure('state', '1 for the state that it is in.', ['state'], (gauge, { name, state }) => {
    for (const each of PUBLISHER_STATES) gauge.set({ publisher: name, state: each }, each === state ? 1 : 0);
  });
}
