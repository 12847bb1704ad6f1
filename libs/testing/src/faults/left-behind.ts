import { appendFileSync } from 'node:fs';

/**
 * Notes what is made on a server that was there before, so that `npm run test:stores` can remove it however the run ends.
 * The names of a store begin with what this one is.
 */
export function noteMade(store: 'memgraph' | 'qdrant' | 'influxdb' | 'postgres', name: string): void {
  const file = process.env['STEMMA_TEST_MADE'];
  if (file !== undefined) appendFileSync(file, `${store} ${name}\n`);
}
