import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { contentHash, edgeIdOf, newId } from '@stemma/models';
import { BulkService } from '@stemma/orchestration';
import { migrate, PostgresRecordArchive, PostgresUnitOfWork, stemmaDataSource } from '@stemma/postgres';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { benchRow, type BenchRow } from './bench-row.js';
import { median } from './median.js';
import { startStore } from './service.js';

const RUNS = 3;
const NODES = 20_000;
/** Versions of each pattern: a chain, with a merge from another one now and then. */
const VERSIONS = 20;

interface Lineage {
  readonly patterns: readonly string[];
  readonly nodes: readonly BenchNode[];
}

interface BenchNode {
  readonly nodeId: string;
  readonly patternId: string;
  readonly lineageId: string;
  readonly version: number;
  readonly content: string;
  readonly parents: readonly BenchNode[];
}

/**
 * Nodes with the edges to their parents. The baseline copies the very rows into the same tables, with their
 * indexes and foreign keys; it makes neither events nor a change log, and decides nothing.
 */
export async function benchImport(): Promise<BenchRow[]> {
  const store = await startStore();
  try {
    const copied: number[] = [];
    const imported: Record<'included' | 'generated', number[]> = { included: [], generated: [] };
    for (let run = 0; run < RUNS; run++) {
      const lineage = generate();
      copied.push(await timeCopy(await freshDatabase(store.url, `copied_${String(run)}`), lineage));
      for (const events of ['included', 'generated'] as const) {
        const url = await freshDatabase(store.url, `${events}_${String(run)}`);
        imported[events].push(await timeImport(url, lineage, events));
      }
    }
    const things = thingsIn(generate());
    const row = (name: string, times: number[], target: string | null): BenchRow =>
      benchRow({
        name,
        unit: 'nodes and edges/s',
        baseline: (things * 1000) / median(copied),
        measured: (things * 1000) / median(times),
        target,
        runs: RUNS,
      });
    return [
      row('bulk import of nodes and edges', imported.included, '≥ 0.25 ×'),
      row('bulk import of nodes and edges, with the events it makes', imported.generated, null),
    ];
  } finally {
    await store.stop();
  }
}

function generate(): Lineage {
  const patterns: string[] = [];
  const nodes: BenchNode[] = [];
  while (nodes.length < NODES) {
    const patternId = newId();
    patterns.push(patternId);
    const first = nodes.length;
    for (let version = 1; version <= VERSIONS; version++) {
      const parents = version === 1 ? [] : nodes.slice(-1);
      // Another version of the same pattern: a family stays what it is.
      const other = version % 5 === 0 ? nodes[first + version - 4] : undefined;
      if (other !== undefined) parents.push(other);
      const nodeId = newId();
      const lineageId = parents[0]?.lineageId ?? nodeId;
      const content = `version ${String(version)} of ${patternId}\n${'a line of some text\n'.repeat(20)}`;
      nodes.push({ nodeId, patternId, lineageId, version, content, parents });
    }
  }
  return { patterns, nodes };
}

function thingsIn({ nodes }: Lineage): number {
  return nodes.reduce((sum, { parents }) => sum + 1 + parents.length, 0);
}

async function freshDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.query('checkpoint');
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return url.href;
}

async function timeImport(url: string, lineage: Lineage, events: 'included' | 'generated'): Promise<number> {
  const dataSource = await stemmaDataSource({ url }).initialize();
  const bulk = new BulkService(
    new PostgresUnitOfWork(dataSource),
    new PostgresRecordArchive(dataSource),
    () => new Date(),
  );
  const lines = Buffer.from(linesOf(lineage, events));
  const options = { importId: newId(), mode: 'resume' } as const;
  await bulk.import(Readable.from(pieces(Buffer.from(patternLines(lineage, events)))), options);
  const start = performance.now();
  const { report } = await bulk.import(Readable.from(pieces(lines)), { importId: newId(), mode: 'resume' });
  const time = performance.now() - start;
  if (report.counts['nodes'] !== lineage.nodes.length || report.badLineCount > 0)
    throw new Error(JSON.stringify(report));
  await dataSource.destroy();
  return time;
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}

const CREATED = { createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'bench' };

function patternLines({ patterns }: Lineage, events: string): string {
  const header = { record: 'header', format: 'stemma', version: 1, events };
  const records = patterns.map((patternId) => ({
    record: 'pattern',
    patternId,
    name: patternId,
    ...CREATED,
  }));
  return [header, ...records].map((record) => `${JSON.stringify(record)}\n`).join('');
}

function linesOf({ nodes }: Lineage, events: string): string {
  const header = JSON.stringify({ record: 'header', format: 'stemma', version: 1, events });
  const lines = nodes.map(({ nodeId, patternId, content, parents }) =>
    JSON.stringify({
      record: 'node',
      nodeId,
      patternId,
      status: 'active',
      content,
      ...CREATED,
      parents: parents.map((parent) => ({ nodeId: parent.nodeId, relationshipType: 'refined_from' })),
    }),
  );
  return `${header}\n${lines.join('\n')}\n`;
}

async function timeCopy(url: string, lineage: Lineage): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const patternId of lineage.patterns) {
    await client.query(
      `insert into stemma.patterns (pattern_id, name, kind, namespace, tags, metadata, created_at, created_by, updated_at, rev, state_rev)
       values ($1::uuid, 'bench', 'code', 'default', '{}', '{}', now(), 'bench', now(), 1, 1)`,
      [patternId],
    );
  }
  const nodes = copyText(lineage.nodes.map(nodeColumns));
  const edges = copyText(
    lineage.nodes.flatMap((node) => node.parents.map((parent) => edgeColumns(parent, node))),
  );
  const start = performance.now();
  await client.query('begin');
  await copy(client, `stemma.lineage_nodes (${NODE_COLUMNS})`, nodes);
  await copy(client, `stemma.lineage_edges (${EDGE_COLUMNS})`, edges);
  await client.query('commit');
  const time = performance.now() - start;
  await client.end();
  return time;
}

async function copy(client: pg.Client, into: string, text: Buffer): Promise<void> {
  await pipeline(Readable.from(pieces(text)), client.query(copyFrom(`copy ${into} from stdin`)));
}

const NODE_COLUMNS =
  'node_id, pattern_id, version, lineage_id, generation, status, content, content_hash, created_at, created_by, metadata, tags, updated_at, rev, state_rev';

function nodeColumns({ nodeId, patternId, lineageId, version, content }: BenchNode): string[] {
  const at = CREATED.createdAt;
  const number = String(version);
  const json = JSON.stringify(content);
  return [
    nodeId,
    patternId,
    number,
    lineageId,
    number,
    'active',
    json,
    contentHash(content),
    at,
    'bench',
    '{}',
    '{}',
    at,
    '1',
    '1',
  ];
}

const EDGE_COLUMNS =
  'edge_id, source_node_id, target_node_id, source_pattern_id, target_pattern_id, relationship_type, edge_strength, weight, created_at, created_by, metadata, breaking_changes, is_active, updated_at, rev, state_rev';

function edgeColumns(source: BenchNode, target: BenchNode): string[] {
  const id = edgeIdOf(source.nodeId, target.nodeId, 'refined_from');
  const ends = [source.nodeId, target.nodeId, source.patternId, target.patternId];
  const at = CREATED.createdAt;
  return [id, ...ends, 'refined_from', 'moderate', '0.6', at, 'bench', '{}', 'f', 't', at, '1', '1'];
}

/** The text form of COPY. */
function copyText(rows: readonly (readonly string[])[]): Buffer {
  const escaped = (value: string): string =>
    value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return Buffer.from(rows.map((row) => `${row.map(escaped).join('\t')}\n`).join(''));
}
