import type { Config } from '@stemma/config';
import { messageOf } from '../failure.js';
import { fault, ok, type Check } from './check.js';
import type { Surroundings } from './surroundings.js';

const PATIENCE_MS = 10_000;

/** Each store that the configuration names, asked by itself: whether or not a service runs. */
export async function checkStores(config: Config, surroundings: Surroundings): Promise<Check[]> {
  const stores = await surroundings.stores(config);
  return Promise.all(
    stores.map(async (store) => {
      const { name } = store;
      try {
        return ok(name, await store.probe(AbortSignal.timeout(PATIENCE_MS)));
      } catch (error) {
        return fault(
          name,
          messageOf(error),
          'Mend it, or correct its variables (docs/configuration.md). Nothing waits for it: PostgreSQL answers.',
        );
      }
    }),
  );
}
