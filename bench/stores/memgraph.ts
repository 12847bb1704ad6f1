import { MemgraphMirror } from '@stemma/memgraph';
import { DERIVATION_TYPES } from '@stemma/models';
import { TRACE_DEFAULTS, TRAVERSAL_CEILINGS } from '@stemma/orchestration';
import type { Entity, Subject } from '@stemma/projection';
import { TestMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import neo4j from 'neo4j-driver';
import type { MeasuredStore } from './measured-store.js';

const BARE = {
  pattern: 'UNWIND $rows AS row CREATE (n:Bare {id: row.pattern_id}) SET n += row',
  node: 'UNWIND $rows AS row MATCH (p:Bare {id: row.pattern_id}) CREATE (n:Bare {id: row.node_id})-[:OF]->(p) SET n += row',
  edge: `UNWIND $rows AS row MATCH (a:Bare {id: row.source}), (b:Bare {id: row.target}) CREATE (a)-[e:LINE]->(b) SET e += row`,
};

const { limit, fanOut, timeoutMs } = TRACE_DEFAULTS;
const { visitLimit, edgeLimit } = TRAVERSAL_CEILINGS;
const DEPTH = 10;
const TYPES = DERIVATION_TYPES.map((type) => type.toUpperCase()).join('|');
/** It knows no fan-out, and compares no rev with anything. */
const BARE_TRACE = {
  nodes: `MATCH (:PatternNode {node_id: $id})<-[:${TYPES} *BFS ..${String(DEPTH)} (e, n | e.is_active)]-(n)
    RETURN n.node_id AS id LIMIT ${String(limit)}`,
  edges: `MATCH (a:PatternNode)-[e:${TYPES}]->(b:PatternNode) WHERE a.node_id IN $ids AND b.node_id IN $ids RETURN e.edge_id AS id`,
};

/** Patterns, versions and edges. */
export async function memgraphStore(): Promise<MeasuredStore> {
  const server = await TestMemgraph.start();
  const mirror = new MemgraphMirror({ ...server.options, record: 'bench' });
  const driver = neo4j.driver(server.options.url);
  const session = driver.session();
  await server.ask('CREATE INDEX ON :Bare(id)');
  const count = async (text: string): Promise<number> => Number((await server.ask(text))[0]?.['count']);
  return {
    mirror,
    loadBare: async (subject, page) => {
      await server.ask(BARE[subject as keyof typeof BARE], {
        rows: page.map((entity) => rowOf(subject, entity)),
      });
    },
    clearBare: async () => {
      while ((await count('MATCH (n:Bare) WITH n LIMIT 50000 DETACH DELETE n RETURN count(*) AS count')) > 0);
    },
    drift: async (count) => {
      await server.ask('MATCH (n:PatternNode) WITH n LIMIT $count SET n.status = "changed by hand"', {
        count: BigInt(count),
      });
    },
    shown: async () =>
      (await count('MATCH (n:Pattern) RETURN count(n) AS count')) +
      (await count('MATCH (n:PatternNode) RETURN count(n) AS count')) +
      (await count('MATCH (:PatternNode)-[e]->(:PatternNode) RETURN count(e) AS count')),
    questions: async () => {
      // In the middle of the tangled families, most of them.
      const starts = await server.ask(
        'MATCH (n:PatternNode {generation: 50}) RETURN n.node_id AS id LIMIT 100',
      );
      const traversal = {
        ...{ depth: DEPTH, limit, fanOut, timeoutMs, visitLimit, edgeLimit, direction: 'ancestors' as const },
        ...{ relationshipTypes: DERIVATION_TYPES, statuses: [], minWeight: 0, asOf: null, after: null },
      };
      return {
        name: '100 ancestors and the edges between them',
        asked: starts.map(({ id }) => ({
          ours: () => mirror.traverse({ ...traversal, nodeId: String(id) }, new Set()),
          bare: async () => {
            const nodes = await session.run(BARE_TRACE.nodes, { id });
            const ids = [id, ...nodes.records.map((record): unknown => record.get('id'))];
            return session.run(BARE_TRACE.edges, { ids });
          },
        })),
      };
    },
    stop: async () => {
      await driver.close();
      await mirror.close();
      await server.stop();
    },
  };
}

/** As much of each as the mirror keeps. */
function rowOf(subject: Subject, { state }: Entity): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(state ?? {})) {
    if (value === null || key === 'metadata' || key === 'usage' || key === 'presetUsage') continue;
    row[key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] =
      value instanceof Date ? BigInt(value.getTime()) : value;
  }
  const { source_node_id: source, target_node_id: target } = row;
  return subject === 'edge' ? { ...row, source, target } : row;
}
