import { ContentChanged, type Entity, type Refusal, type Store } from '@stemma/projection';

const NEVER = new AbortController().signal;
const START = { tx: 0n, seq: 0n, mark: 0 };

/** Brings entities to a store as a lane does, wherever it stands and whoever else writes. @returns what it refuses. */
export async function give(store: Store, entities: readonly Entity[], lane = 0): Promise<readonly Refusal[]> {
  for (;;) {
    const from = await store.position(lane, NEVER);
    const to = from === null ? START : { ...from, mark: from.mark + 1 };
    try {
      return await store.apply({ lane, entities, from, to }, NEVER);
    } catch (error) {
      if (!(error instanceof ContentChanged)) throw error;
    }
  }
}
