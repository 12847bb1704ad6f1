import { collectDefaultMetrics, Registry } from 'prom-client';

/** The metrics of one process; whoever measures something else adds it here. */
export function metricsRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
