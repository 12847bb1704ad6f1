import { InfluxMirror } from '@stemma/influxdb';
import { MemgraphMirror } from '@stemma/memgraph';
import { newId, StemmaError } from '@stemma/models';
import type { Mirror } from '@stemma/projection';
import { QdrantMirror } from '@stemma/qdrant';
import { DIMENSIONS, MemoryMirror, type ServerProcess } from '@stemma/testing';
import { hasOwnInflux, TestInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { hasOwnMemgraph, TestMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import { hasOwnQdrant, TestQdrant } from '../../libs/qdrant/src/test-server.fixture.js';
import { instead } from './projected.fixture.js';

/** A mirror whose store goes away, and comes back. */
export interface Outage {
  readonly mirror: Mirror;
  begin(): Promise<void>;
  end(): Promise<void>;
  /** For good. */
  stop(): Promise<void>;
}

interface Source {
  /** Whether this run has such a store that it may kill. */
  readonly isThere: boolean;
  start(): Promise<Outage>;
}

export const outages = {
  memory: { isThere: true, start: () => Promise.resolve(ofMemory()) },
  memgraph: {
    isThere: hasOwnMemgraph,
    start: async () => {
      const server = await TestMemgraph.start();
      return ofServer(server, new MemgraphMirror({ ...server.options, record: newId() }));
    },
  },
  qdrant: {
    isThere: hasOwnQdrant,
    start: async () => {
      const server = await TestQdrant.start();
      const of = { prefix: server.claim(`test-${newId()}`), record: newId() };
      const model = { model: 'test', dimensions: DIMENSIONS };
      return ofServer(server, new QdrantMirror({ ...server.options, ...of, ...model }));
    },
  },
  influxdb: {
    isThere: hasOwnInflux,
    start: async () => {
      const server = await TestInflux.start();
      const of = { bucket: server.newBucket(), patternTag: true, warn: () => undefined };
      return ofServer(server, new InfluxMirror({ ...server.options, ...of }));
    },
  },
} satisfies Record<string, Source>;

function ofServer(server: { readonly own: ServerProcess; stop(): Promise<void> }, mirror: Mirror): Outage {
  return {
    mirror,
    begin: () => server.own.end(),
    end: () => server.own.start(),
    stop: () => server.stop(),
  };
}

function ofMemory(): Outage {
  const mirror = new MemoryMirror('m', ['node'], 2, { pageSize: 500, loadPageSize: 500 });
  let isDown = false;
  const through = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isDown) throw new StemmaError('mirror_unavailable', 'down');
    return call();
  };
  const set = (to: boolean) => (): Promise<void> => {
    isDown = to;
    return Promise.resolve();
  };
  const line = instead<Mirror>(mirror, {
    apply: (page) => through(() => mirror.apply(page)),
    position: (lane) => through(() => mirror.position(lane)),
  });
  return { mirror: line, begin: set(true), end: set(false), stop: () => Promise.resolve() };
}
