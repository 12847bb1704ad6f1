import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphMirror } from '@stemma/embedded';
import {
  DERIVATION_TYPES,
  LINEAGE_STATUSES,
  LINEAGE_TYPES,
  newId,
  STORED_RELATIONSHIP_TYPES,
} from '@stemma/models';
import { TRAVERSAL_CEILINGS, type Reach, type Traversal } from '@stemma/orchestration';
import { PostgresChangeFeed, PostgresLineageGraph, stemmaDataSource, recordReaders } from '@stemma/postgres';
import { endsOf, type Entity, type Subject } from '@stemma/projection';
import { give, randomNumbers, testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';

const GRAPHS = 200;
const QUESTIONS = 1_000;
/** Nodes of a graph, and edges at most. */
const NODES = 14;
const EDGES = 40;
/** Nodes and edges are of so many milliseconds, and of any microsecond in them. */
const FIRST_TIME = Date.parse('2026-03-01T12:00:00.000Z');
const TIMES = 12;
const SEED = Number(process.env.SEED ?? 20_260_301);

type Dice = (sides: number) => number;

describe('the graph in this process and Postgres', () => {
  let dataSource: DataSource;
  let drop: () => Promise<void>;
  let dir: string;
  let graph: GraphMirror;
  let record: PostgresLineageGraph;
  let feed: PostgresChangeFeed;
  let nodes: string[];
  const random = randomNumbers(SEED);
  const dice: Dice = (sides) => Math.floor(random() * sides);

  beforeAll(async () => {
    const database = await testDatabase();
    drop = () => database.drop();
    dataSource = await stemmaDataSource({ url: database.url }).initialize();
    dir = await mkdtemp(join(tmpdir(), 'stemma-graph-'));
    graph = await GraphMirror.open(dir);
    record = new PostgresLineageGraph(dataSource);
    feed = new PostgresChangeFeed(dataSource, recordReaders);
    nodes = await fill(dataSource, dice);
    await load();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await drop();
    await rm(dir, { recursive: true, force: true });
  });

  const load = async (isRefused: (entity: Entity) => boolean = () => false): Promise<void> => {
    for (const subject of ['link', 'vertex'] satisfies Subject[]) {
      for (let after: string | null = null; ;) {
        const page = await feed.scan(subject, after, { lane: 0, lanes: 1 }, 1_000);
        if (page.length === 0) break;
        await give(
          graph,
          page.filter((entity) => !isRefused(entity)),
        );
        after = page.at(-1)?.id ?? null;
      }
    }
  };

  const traverse = async (question: Traversal): Promise<Reach | null> =>
    (await graph.traverse(question, new Set()))?.reach ?? null;

  const expectEqualAnswers = async (questions: number): Promise<void> => {
    for (let i = 0; i < questions; i++) {
      const question = anyQuestion(nodes, dice);
      const [mirrored, recorded] = await Promise.all([traverse(question), record.traverse(question)]);
      try {
        expect(mirrored).toEqual(recorded);
      } catch (error) {
        throw new Error(`seed ${String(SEED)}, ${JSON.stringify(question)}`, { cause: error });
      }
      // Somewhere behind the first page.
      const after = recorded?.next ?? null;
      if (after === null) continue;
      const next = { ...question, after };
      expect(await traverse(next)).toEqual(await record.traverse(next));
    }
  };

  it('answer a thousand questions about hundreds of graphs alike', async () => {
    await expectEqualAnswers(QUESTIONS);
  }, 300_000);

  const changeMuch = async (): Promise<void> => {
    await dataSource.query(`
      update stemma.lineage_nodes set status = case when status = 'active' then 'archived' else 'active' end,
        state_rev = state_rev + 1 where hashtext(node_id::text) % 5 = 0`);
    await dataSource.query(`
      update stemma.lineage_edges set is_active = not is_active, weight = 1 - weight, state_rev = state_rev + 1
      where hashtext(edge_id::text) % 4 = 0`);
    await dataSource.query(`
      update stemma.lineage_edges set deleted_at = case when deleted_at is null then now() end,
        state_rev = state_rev + 1 where hashtext(edge_id::text) % 7 = 0`);
  };

  it('answer alike when much has changed', async () => {
    await changeMuch();
    await load();
    await expectEqualAnswers(QUESTIONS / 4);
    for (const subject of ['link', 'vertex'] satisfies Subject[]) {
      const held = await graph.list(subject, null, null, 1_000_000);
      expect(held).toEqual(
        (await feed.scan(subject, null, { lane: 0, lanes: 1 }, 1_000_000))
          .filter(({ state }) => state !== null)
          .map((entity) => ({ id: entity.id, rev: entity.rev, digest: graph.digestOf(entity) })),
      );
    }
  }, 300_000);

  it('answer alike, or the graph leaves it to Postgres, where it could not take some states', async () => {
    nodes = [...nodes, ...(await fill(dataSource, dice))];
    await changeMuch();
    const lacking = new Set<string>();
    await load((entity) => {
      if (dice(40) > 0) return false;
      for (const id of [entity.id, ...endsOf(entity.state)]) lacking.add(id);
      return true;
    });
    const seen = { told: 0, left: 0, wouldBeWrong: 0 };
    for (let i = 0; i < QUESTIONS; i++) {
      const question = anyQuestion(nodes, dice);
      const recorded = await record.traverse(question);
      const mirrored = await graph.traverse(question, lacking);
      if (mirrored === null) seen.left++;
      else {
        seen.told++;
        expect([question, mirrored.reach]).toEqual([question, recorded]);
      }
      if (JSON.stringify(await traverse(question)) !== JSON.stringify(recorded)) seen.wouldBeWrong++;
    }
    for (const often of Object.values(seen)) expect(often).toBeGreaterThan(QUESTIONS / 100);
  }, 300_000);
});

function pick<T>(values: readonly T[], dice: Dice): T {
  const value = values[dice(values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

function anyQuestion(nodes: readonly string[], dice: Dice): Traversal {
  const some = <T>(all: readonly T[]): T[] => all.filter(() => dice(3) > 0);
  const small = (greatest: number): number => (dice(2) === 0 ? greatest : 1 + dice(5));
  return {
    nodeId: dice(50) === 0 ? newId() : pick(nodes, dice),
    direction: pick(['ancestors', 'descendants', 'both'], dice),
    depth: small(100),
    relationshipTypes: pick(
      [LINEAGE_TYPES, STORED_RELATIONSHIP_TYPES, some(STORED_RELATIONSHIP_TYPES)],
      dice,
    ),
    statuses: dice(2) === 0 ? [] : some(LINEAGE_STATUSES),
    minWeight: pick([0, 0, 0.3, 0.6, 0.9125], dice),
    asOf: dice(2) === 0 ? null : new Date(FIRST_TIME + dice(TIMES)),
    limit: small(TRAVERSAL_CEILINGS.limit),
    fanOut: small(TRAVERSAL_CEILINGS.fanOut),
    visitLimit: small(TRAVERSAL_CEILINGS.visitLimit),
    edgeLimit: small(TRAVERSAL_CEILINGS.edgeLimit),
    after: dice(6) === 0 ? { distance: 1 + dice(3), nodeId: pick(nodes, dice) } : null,
    timeoutMs: 30_000,
  };
}

/** Random graphs side by side, with cycles where the types allow them. @returns the nodes. */
async function fill(dataSource: DataSource, dice: Dice): Promise<string[]> {
  const pattern = newId();
  await dataSource.query(
    `insert into stemma.patterns (pattern_id, name, kind, namespace, tags, metadata, created_at, created_by, updated_at, rev, state_rev)
     values ($1, 'p', 'code', 'default', '{}', '{}', now(), 'ada', now(), 1, 1)`,
    [pattern],
  );
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => dice(16).toString(16)).join('');
  const anId = (): string => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  const aTime = (): string => {
    const microseconds = String(dice(1_000)).padStart(3, '0');
    return new Date(FIRST_TIME + dice(TIMES)).toISOString().replace('Z', `${microseconds}Z`);
  };
  const nodes: string[] = [];
  const edges = new Map<string, readonly [string, string, string, number]>();
  for (let graph = 0; graph < GRAPHS; graph++) {
    const own = Array.from({ length: NODES }, anId);
    nodes.push(...own);
    for (let i = dice(EDGES); i > 0; i--) {
      const [a, b] = [dice(NODES), dice(NODES)];
      const type = pick(STORED_RELATIONSHIP_TYPES, dice);
      const isDerivation = DERIVATION_TYPES.some((derivation) => derivation === type);
      const [from, to] = isDerivation && a > b ? [b, a] : [a, b];
      const [source, target] = [own[from], own[to]];
      if (source === undefined || target === undefined || source === target) continue;
      edges.set(`${source} ${target} ${type}`, [source, target, type, pick([0, 0.3, 0.6, 0.9125, 1], dice)]);
    }
  }
  await dataSource.query(
    `insert into stemma.lineage_nodes (node_id, pattern_id, version, lineage_id, generation, status, created_at,
       created_by, metadata, tags, updated_at, rev, state_rev)
     select node_id, $1, row_number() over (), node_id, 1, status, at, 'ada', '{}', '{}', now(), 1, 1
     from unnest($2::uuid[], $3::text[], $4::timestamptz[]) as given (node_id, status, at)`,
    [pattern, nodes, nodes.map(() => pick(LINEAGE_STATUSES, dice)), nodes.map(aTime)],
  );
  const rows = [...edges.values()];
  await dataSource.query(
    `insert into stemma.lineage_edges (edge_id, source_node_id, target_node_id, source_pattern_id, target_pattern_id,
       relationship_type, edge_strength, weight, created_at, created_by, metadata, breaking_changes, is_active,
       updated_at, rev, state_rev)
     select edge_id, source, target, $1, $1, type, 'moderate', weight, at, 'ada', '{}', false, active, now(), 1, 1
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::float8[], $7::boolean[],
       $8::timestamptz[]) as given (edge_id, source, target, type, weight, active, at)`,
    [
      pattern,
      rows.map(anId),
      rows.map(([source]) => source),
      rows.map(([, target]) => target),
      rows.map(([, , type]) => type),
      rows.map(([, , , weight]) => weight),
      rows.map(() => dice(8) > 0),
      rows.map(aTime),
    ],
  );
  return nodes;
}
