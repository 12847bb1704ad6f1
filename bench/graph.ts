import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphMirror, readGraphSnapshot, type GraphContent } from '@stemma/embedded';
import { DERIVATION_TYPES } from '@stemma/models';
import { TRACE_DEFAULTS, TRAVERSAL_CEILINGS, type Traversal } from '@stemma/orchestration';
import { migrate } from '@stemma/postgres';
import { generateLineage, type GeneratedLineage } from '@stemma/testing';
import pg from 'pg';
import { benchRow, type BenchRow } from './bench-row.js';
import { HttpClient } from './http-client.js';
import { loadGraph } from './load-graph.js';
import { median } from './median.js';
import { startService, startStore } from './service.js';

const NODES = 1_000_000;
const RUNS = 5;

/** The lineage graph in this process: what it takes to load it, to hold it and to ask it, beside Postgres. */
export async function benchGraph(nodes = NODES): Promise<BenchRow[]> {
  const store = await startStore();
  const dir = await mkdtemp(join(tmpdir(), 'stemma-bench-graph-'));
  try {
    await migrate(store.url);
    const places = await generateLineage(store.url, { nodes });
    const size = `${String(places.nodes)} nodes`;
    const loaded = await loadGraph(store.url, dir);
    const opened = performance.now();
    const mirror = await GraphMirror.open(dir);
    const openMs = performance.now() - opened;
    const content = await readGraphSnapshot(dir);
    if (content === null) throw new Error('the snapshot is gone');
    const alone = { baseline: null, runs: 1 };
    return [
      benchRow({
        ...alone,
        name: `load from Postgres, ${size}`,
        unit: 's',
        measured: loaded.seconds,
        target: '≤ 20 s at 1 M',
      }),
      benchRow({
        ...alone,
        name: `load from the snapshot, ${size}`,
        unit: 's',
        measured: openMs / 1000,
        target: '≤ 2 s at 1 M',
      }),
      benchRow({
        ...alone,
        name: 'memory of a node',
        unit: 'bytes',
        measured: loaded.nodeBytes,
        target: '≤ 120',
      }),
      benchRow({
        ...alone,
        name: 'memory of an edge',
        unit: 'bytes',
        measured: loaded.edgeBytes,
        target: '≤ 60',
      }),
      await traversals('100 ancestors of a tangled family', mirror, content, places.tangled, 10),
      await traversals('100 ancestors in a chain', mirror, content, [places.chain.last], 100),
      ...(await overHttp(store.url, places)),
    ];
  } finally {
    await store.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Beside a breadth-first search that knows no filter, no limit but 100 nodes and no edge, on the same arrays. */
async function traversals(
  name: string,
  mirror: GraphMirror,
  content: GraphContent,
  starts: readonly string[],
  depth: number,
): Promise<BenchRow> {
  const rounds = Math.ceil(2_000 / starts.length);
  const bare: number[] = [];
  const measured: number[] = [];
  const seen = new Uint32Array(content.vertices.table.rows);
  let stamp = 0;
  for (let run = 0; run < RUNS; run++) {
    let start = performance.now();
    for (let round = 0; round < rounds; round++)
      for (const id of starts) bareAncestors(content, id, depth, seen, ++stamp);
    bare.push(((performance.now() - start) * 1000) / rounds / starts.length);
    start = performance.now();
    for (let round = 0; round < rounds; round++)
      for (const nodeId of starts) await mirror.traverse(question(nodeId, depth), new Set());
    measured.push(((performance.now() - start) * 1000) / rounds / starts.length);
  }
  return benchRow({
    name: `${name}, beside a bare breadth-first search`,
    unit: 'µs',
    baseline: median(bare),
    measured: median(measured),
    target: '≤ 10 ×',
    runs: RUNS,
  });
}

function bareAncestors(
  { vertices, links, incoming }: GraphContent,
  nodeId: string,
  depth: number,
  seen: Uint32Array,
  stamp: number,
): string[] {
  let level = [vertices.table.find(nodeId)];
  const ids: string[] = [];
  for (
    let distance = 0;
    distance < depth && level.length > 0 && ids.length < TRACE_DEFAULTS.limit;
    distance++
  ) {
    const next: number[] = [];
    for (const node of level) {
      const count = incoming.counts[node] ?? 0;
      for (let place = 0; place < count; place++) {
        const source = links.sources[incoming.at(node, place)] ?? 0;
        if (seen[source] === stamp) continue;
        seen[source] = stamp;
        next.push(source);
        ids.push(vertices.table.idOf(source));
      }
    }
    level = next;
  }
  return ids;
}

function question(nodeId: string, depth: number): Traversal {
  const { visitLimit, edgeLimit } = TRAVERSAL_CEILINGS;
  const { limit, fanOut, timeoutMs } = TRACE_DEFAULTS;
  return {
    ...{ nodeId, depth, limit, fanOut, timeoutMs, visitLimit, edgeLimit },
    direction: 'ancestors',
    relationshipTypes: DERIVATION_TYPES,
    statuses: [],
    minWeight: 0,
    asOf: null,
    after: null,
  };
}

/**
 * Answers with 100 nodes and their edges, whole, from each source in turn. The baseline asks Postgres the same by `pg`
 * alone: which nodes (the recursive statement), these, and the edges among them; it computes no distance, obeys no
 * depth, and makes no JSON.
 */
async function overHttp(url: string, { tangled }: GeneratedLineage): Promise<BenchRow[]> {
  const services = [
    await startService(url, { STEMMA_GRAPH: 'postgres' }),
    await startService(url, { STEMMA_GRAPH: 'memory' }),
  ];
  const path = (nodeId: string): string => `/v1/nodes/${nodeId}/ancestors?depth=10`;
  for (let isReady = false; !isReady;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const answer = await fetch(`${services[1]?.url ?? ''}${path(tangled[0] ?? '')}`);
    await answer.text();
    isReady = answer.headers.get('stemma-source') === 'graph';
  }
  const clients = services.map((service) => new HttpClient(service.url, 1));
  const bare = new pg.Client({ connectionString: url, options: '-c jit=off' });
  await bare.connect();
  const ask = [
    (nodeId: string): Promise<unknown> => bareTrace(bare, nodeId),
    ...clients.map((client) => (nodeId: string) => client.get(path(nodeId))),
  ];
  const times = ask.map((): number[] => []);
  for (let run = 0; run < RUNS; run++) {
    for (const nodeId of tangled) {
      for (const [index, question] of ask.entries()) {
        const start = performance.now();
        await question(nodeId);
        if (run > 0) times[index]?.push(performance.now() - start);
      }
    }
  }
  for (const client of clients) client.close();
  await bare.end();
  await Promise.all(services.map((service) => service.stop()));
  const [baseline, ...measured] = times.map(median);
  return ['STEMMA_GRAPH=postgres', 'the graph in the process'].map((source, index) =>
    benchRow({
      name: `ancestors over HTTP, 100 nodes with their edges, ${source}, beside bare SQL`,
      unit: 'ms',
      baseline: baseline ?? null,
      measured: measured[index] ?? Number.NaN,
      target: '≤ 1.5 ×',
      runs: RUNS - 1,
    }),
  );
}

async function bareTrace(client: pg.Client, nodeId: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>({
    name: 'reach',
    text: `with recursive up (id) as (
        select $1::uuid union
        select e.source_node_id from up join stemma.lineage_edges e on e.target_node_id = up.id
        where e.deleted_at is null and e.is_active and e.relationship_type = any($2::text[]))
      select id from up limit $3`,
    values: [nodeId, DERIVATION_TYPES, TRACE_DEFAULTS.limit + 1],
  });
  const ids = rows.map(({ id }) => id);
  await client.query({
    name: 'nodes',
    text: `select n.*, p.name, p.kind, p.namespace from stemma.lineage_nodes n join stemma.patterns p using (pattern_id)
      where n.node_id = any($1::uuid[])`,
    values: [ids],
  });
  await client.query({
    name: 'edges',
    text: `select e.* from stemma.lineage_edges e
      where e.source_node_id = any($1::uuid[]) and e.target_node_id = any($1::uuid[])
        and e.deleted_at is null and e.is_active and e.relationship_type = any($2::text[])`,
    values: [ids, DERIVATION_TYPES],
  });
}
