import { MemgraphMirror } from '@stemma/memgraph';
import type { Entity, Subject } from '@stemma/projection';
import { TestMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import type { MeasuredStore } from './measured-store.js';

const BARE = {
  pattern: 'UNWIND $rows AS row CREATE (n:Bare {id: row.pattern_id}) SET n += row',
  node: 'UNWIND $rows AS row MATCH (p:Bare {id: row.pattern_id}) CREATE (n:Bare {id: row.node_id})-[:OF]->(p) SET n += row',
  edge: `UNWIND $rows AS row MATCH (a:Bare {id: row.source}), (b:Bare {id: row.target}) CREATE (a)-[e:LINE]->(b) SET e += row`,
};

/** Patterns, versions and edges. */
export async function memgraphStore(): Promise<MeasuredStore> {
  const server = await TestMemgraph.start();
  const mirror = new MemgraphMirror({ ...server.options, record: 'bench' });
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
    stop: async () => {
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
