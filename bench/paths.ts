import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphMirror, readGraphSnapshot, type GraphContent } from '@stemma/embedded';
import { DERIVATION_TYPES } from '@stemma/models';
import { findPaths, TRAVERSAL_CEILINGS, type LineagePath } from '@stemma/orchestration';
import { migrate } from '@stemma/postgres';
import { generateLineage } from '@stemma/testing';
import TinyQueue from 'tinyqueue';
import { benchRow, type BenchRow } from './bench-row.js';
import { loadGraph } from './load-graph.js';
import { median } from './median.js';
import { startStore } from './service.js';

const NODES = 1_000_000;
const RUNS = 5;
/** Generations between the ends of a path. */
const APART = 20;

/** The best paths through the graph in this process, beside a search that knows no filter and makes no answer. */
export async function benchPaths(nodes = NODES): Promise<BenchRow[]> {
  const store = await startStore();
  const dir = await mkdtemp(join(tmpdir(), 'stemma-bench-paths-'));
  try {
    await migrate(store.url);
    const places = await generateLineage(store.url, { nodes });
    await loadGraph(store.url, dir);
    const mirror = await GraphMirror.open(dir);
    const content = await readGraphSnapshot(dir);
    if (content === null) throw new Error('the snapshot is gone');
    const pairs = places.tangled.map((newer) => ({ newer, older: ancestorOf(content, newer, APART) }));
    const size = `${String(places.nodes)} nodes`;
    return [
      await compared(`strongest path, ${size}`, mirror, content, pairs, 1, '≤ 3 ×'),
      await compared(`the 5 strongest paths, ${size}`, mirror, content, pairs, 5, null),
    ];
  } finally {
    await store.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

interface Pair {
  readonly older: string;
  readonly newer: string;
}

async function compared(
  name: string,
  mirror: GraphMirror,
  content: GraphContent,
  pairs: readonly Pair[],
  k: number,
  target: string | null,
): Promise<BenchRow> {
  const search = new BareSearch(content);
  const bare: number[] = [];
  const measured: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    for (const pair of pairs) {
      let start = performance.now();
      const weight = search.strongest(pair);
      const bareUs = (performance.now() - start) * 1_000;
      start = performance.now();
      const [best] = await strongest(mirror, pair, k);
      const measuredUs = (performance.now() - start) * 1_000;
      if (best === undefined || Math.abs(best.weight - weight) > 1e-9) throw new Error('they do not agree');
      // The first run warms both.
      if (run > 0) bare.push(bareUs);
      if (run > 0) measured.push(measuredUs);
    }
  }
  return benchRow({
    name: `${name}, beside a bare Dijkstra`,
    unit: 'µs',
    baseline: median(bare),
    measured: median(measured),
    target,
    runs: RUNS - 1,
  });
}

async function strongest(mirror: GraphMirror, pair: Pair, k: number): Promise<readonly LineagePath[]> {
  const { visitLimit, timeoutMs } = TRAVERSAL_CEILINGS;
  const scope = { relationshipTypes: DERIVATION_TYPES, minWeight: 0, asOf: null, timeoutMs };
  const work = findPaths({ ...pair, objective: 'strongest', k, visitLimit });
  return (await mirror.search(scope, new Set(), work))?.paths ?? [];
}

function ancestorOf(
  { vertices, links, incoming }: GraphContent,
  nodeId: string,
  generations: number,
): string {
  let node = vertices.table.find(nodeId);
  for (let generation = 0; generation < generations && (incoming.counts[node] ?? 0) > 0; generation++)
    node = links.sources[incoming.at(node, 0)] ?? node;
  return vertices.table.idOf(node);
}

/** On the same arrays, from the same end. */
class BareSearch {
  private readonly lengths: Float64Array;
  private readonly seen: Uint32Array;
  private stamp = 0;

  constructor(private readonly content: GraphContent) {
    this.lengths = new Float64Array(content.vertices.table.rows);
    this.seen = new Uint32Array(content.vertices.table.rows);
  }

  strongest({ older, newer }: Pair): number {
    const { vertices, links, incoming } = this.content;
    const { lengths, seen } = this;
    const stamp = ++this.stamp;
    const start = vertices.table.find(newer);
    const end = vertices.table.find(older);
    const queue = new TinyQueue<readonly [length: number, node: number]>([[0, start]], (a, b) => a[0] - b[0]);
    lengths[start] = 0;
    seen[start] = stamp;
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const [length, node] = at;
      if (node === end) return 2 ** -length;
      if (length > (lengths[node] ?? 0)) continue;
      const count = incoming.counts[node] ?? 0;
      for (let place = 0; place < count; place++) {
        const edge = incoming.at(node, place);
        const other = links.sources[edge] ?? 0;
        const through = length - Math.log2(links.weights[edge] ?? 1);
        if (seen[other] === stamp && (lengths[other] ?? 0) <= through) continue;
        seen[other] = stamp;
        lengths[other] = through;
        queue.push([through, other]);
      }
    }
    return 0;
  }
}
