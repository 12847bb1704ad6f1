import type { Schemas } from '@qdrant/js-client-rest';
import { Missing, Refused } from './faults.js';
import { PROBE_ID } from './marker.js';
import type { Call, QdrantServer } from './qdrant-server.js';

/** Those by which answers are filtered, and those by which writes are guarded; in place before the first point. */
const indexes: Readonly<Record<string, Schemas['PayloadSchemaType']>> = {
  namespace: 'keyword',
  kind: 'keyword',
  status: 'keyword',
  tags: 'keyword',
  pattern_id: 'uuid',
  lineage_id: 'uuid',
  rev: 'integer',
  deleted: 'bool',
  position: 'keyword',
};

/**
 * Where a filter leaves fewer, Qdrant looks at all of them: of 6,600 among 100,000 that took 10 ms and found the nearest ten, its
 * graph 44 ms, or 6 ms for half of them.
 */
const FULL_SCAN_VECTORS = 40_000;
const FLOAT32_BYTES = 4;

/** The collections of one server, and the aliases by which they are found. */
export class Collections {
  constructor(
    private readonly server: QdrantServer,
    private readonly deadlineMs: number,
  ) {}

  /** Which collection the alias names; null: none. */
  async target(alias: string, signal: AbortSignal): Promise<string | null> {
    const { aliases } = await this.ask(signal, (api, init) => api.getCollectionsAliases({}, init));
    return aliases.find(({ alias_name }) => alias_name === alias)?.collection_name ?? null;
  }

  /** In one step for readers, whatever it named before. */
  async point(alias: string, name: string, signal: AbortSignal): Promise<void> {
    const actions = [{ create_alias: { alias_name: alias, collection_name: name } }];
    await this.ask(signal, (api, init) => api.updateAliases({ actions }, init));
  }

  /** Makes the collection where it is not there, and whatever index it lacks; a condition of a write holds in it then. */
  async ensure(name: string, dimensions: number, signal: AbortSignal): Promise<void> {
    const there = (await this.describe(name, signal)) ?? (await this.create(name, dimensions, signal));
    const { vectors } = there.config.params;
    if (vectors?.size !== dimensions || vectors.distance !== 'Cosine')
      throw this.server.away(`has a collection ${name} that is none of Stemma’s`);
    for (const [field_name, field_schema] of Object.entries(indexes)) {
      if (there.payload_schema[field_name]?.data_type === field_schema) continue;
      await this.ask(signal, (api, init) =>
        api.createFieldIndex({ collection_name: name, wait: true, field_name, field_schema }, init),
      );
    }
    await this.probeGuard(name, signal);
  }

  async drop(name: string, signal: AbortSignal): Promise<void> {
    await this.ask(signal, (api, init) => api.deleteCollection({ collection_name: name }, init));
  }

  async names(prefix: string, signal: AbortSignal): Promise<string[]> {
    const { collections } = await this.ask(signal, (api, init) => api.getCollections({}, init));
    return collections.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  }

  private async describe(name: string, signal: AbortSignal): Promise<Schemas['CollectionInfo'] | null> {
    try {
      return await this.server.ask(this.deadlineMs, signal, (api, init) =>
        api.getCollection({ collection_name: name }, init),
      );
    } catch (error) {
      if (error instanceof Missing) return null;
      throw error;
    }
  }

  private async create(
    name: string,
    dimensions: number,
    signal: AbortSignal,
  ): Promise<Schemas['CollectionInfo']> {
    const vectors = { size: dimensions, distance: 'Cosine' } as const;
    const full_scan_threshold = Math.ceil((FULL_SCAN_VECTORS * dimensions * FLOAT32_BYTES) / 1_024);
    try {
      await this.server.ask(this.deadlineMs, signal, (api, init) =>
        api.createCollection({ collection_name: name, vectors, hnsw_config: { full_scan_threshold } }, init),
      );
    } catch (error) {
      // Another lane or process has just made it.
      if (!(error instanceof Refused && error.status === 409)) throw error;
    }
    return this.ask(signal, (api, init) => api.getCollection({ collection_name: name }, init));
  }

  /** Other fields of a request are ignored without a word by a server, or a proxy, that does not know them. */
  private async probeGuard(name: string, signal: AbortSignal): Promise<void> {
    const of = (position: string) => ({ points: [{ id: PROBE_ID, vector: {}, payload: { position } }] });
    const never = { must: [{ key: 'position', match: { value: 'never' } }] };
    const operations = [
      { upsert: of('first') },
      { upsert: { ...of('second'), update_mode: 'update_only', update_filter: never } as const },
    ];
    await this.ask(signal, (api, init) =>
      api.batchUpdate({ collection_name: name, wait: true, operations }, init),
    );
    const [found] = await this.ask(signal, (api, init) =>
      api.getPoints({ collection_name: name, ids: [PROBE_ID], with_payload: true }, init),
    );
    if (found?.payload?.position !== 'first')
      throw this.server.away('writes whether or not the condition of a write holds');
  }

  /** What is refused here is no fault of an entity. */
  private async ask<T>(signal: AbortSignal, call: Call<T>): Promise<T> {
    try {
      return await this.server.ask(this.deadlineMs, signal, call);
    } catch (error) {
      if (error instanceof Missing || error instanceof Refused) throw this.server.away(error.message, error);
      throw error;
    }
  }
}
