import { DERIVATION_TYPES } from '@stemma/models';
import { TRAVERSAL_CEILINGS, type Reach, type Traversal } from '@stemma/orchestration';
import { generateLineage, testDatabase, type GeneratedLineage, type LineageShape } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from './data-source.js';
import { PostgresLineageGraph } from './postgres-lineage-graph.js';

interface Store {
  readonly places: GeneratedLineage;
  /** Answers, and counts the blocks of tables and indexes that were touched for it. */
  cost(question: Partial<Traversal>): Promise<{ reach: Reach; blocks: number }>;
  close(): Promise<void>;
}

async function storeOf(shape: LineageShape): Promise<Store> {
  const database = await testDatabase();
  await withoutAutovacuum(database.url);
  const places = await generateLineage(database.url, shape);
  // One connection, so that the statistics of all that it did are its own to report.
  const dataSource = await stemmaDataSource({ url: database.url, poolSize: 1 }).initialize();
  const graph = new PostgresLineageGraph(dataSource);
  return {
    places,
    cost: async (given) => {
      const before = await blocksTouched(dataSource);
      const reach = await graph.traverse({ ...usual, ...given });
      if (reach === null) throw new Error('the start is unknown');
      return { reach, blocks: (await blocksTouched(dataSource)) - before };
    },
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

/** What it touches would be counted with what the questions touch. */
async function withoutAutovacuum(url: string): Promise<void> {
  const dataSource = await stemmaDataSource({ url, poolSize: 1 }).initialize();
  for (const table of ['lineage_edges', 'lineage_nodes']) {
    await dataSource.query(`alter table stemma.${table} set (autovacuum_enabled = false)`);
  }
  await dataSource.destroy();
}

async function blocksTouched(dataSource: DataSource): Promise<number> {
  await dataSource.query('select pg_stat_force_next_flush()');
  const rows: { blocks: string }[] = await dataSource.query(
    `select sum(idx_blks_hit + idx_blks_read + heap_blks_hit + heap_blks_read) as blocks
     from pg_statio_user_tables where relname in ('lineage_edges', 'lineage_nodes')`,
  );
  return Number(rows[0]?.blocks);
}

const usual: Traversal = {
  nodeId: '',
  direction: 'ancestors',
  depth: 10,
  relationshipTypes: DERIVATION_TYPES,
  statuses: [],
  minWeight: 0,
  asOf: null,
  limit: 100,
  fanOut: 1_000,
  visitLimit: TRAVERSAL_CEILINGS.visitLimit,
  edgeLimit: TRAVERSAL_CEILINGS.edgeLimit,
  after: null,
  timeoutMs: 30_000,
};

describe('what a lineage answer costs', () => {
  let small: Store;
  let large: Store;
  beforeAll(async () => {
    small = await storeOf({ nodes: 10_000, chainLength: 1_000, fanOut: 900 });
    large = await storeOf({ nodes: 100_000, chainLength: 10_000, fanOut: 9_999 });
  }, 300_000);
  afterAll(async () => {
    await small.close();
    await large.close();
  });

  /** Blocks for each node and edge of the answers about some tangled families, now or as of when a start was made. */
  async function costOfTangled(store: Store, when: 'now' | 'then'): Promise<number> {
    let blocks = 0;
    let size = 0;
    for (const nodeId of store.places.tangled.slice(0, 20)) {
      const asOf = when === 'now' ? null : store.places.createdAt(nodeId);
      const { reach, blocks: touched } = await store.cost({ nodeId, limit: 1_000, asOf });
      blocks += touched;
      size += reach.nodes.length + reach.edgeIds.length;
    }
    expect(size / 20).toBeGreaterThan(200);
    return blocks / size;
  }

  it.each(['now', 'then'] as const)(
    'follows its own size, whatever the size of the store (%s)',
    async (when) => {
      const [inSmall, inLarge] = [await costOfTangled(small, when), await costOfTangled(large, when)];
      // A look-up descends an index of three levels; some nodes are looked up that turn out to be too far.
      expect(inSmall).toBeGreaterThan(1);
      expect(inLarge).toBeLessThan(15);
      expect(inLarge).toBeLessThan(inSmall * 1.5);
    },
  );

  it('is bounded by the limits at a node with ten thousand children', async () => {
    const question = { nodeId: large.places.wideNode, direction: 'descendants' } as const;
    const first = await large.cost(question);
    expect(first.reach.truncated).toEqual(['fanOut', 'limit']);
    expect(first.reach.nodes).toHaveLength(100);
    expect(first.blocks).toBeLessThan(15 * 200);

    const all = await large.cost({ ...question, fanOut: 100_000, limit: 10_000 });
    expect(all.reach.nodes).toHaveLength(9_999);
    expect(all.reach.truncated).toEqual([]);
  });

  it('is bounded by the limits at a node most of whose children came later', async () => {
    const { wideNode, createdAt } = large.places;
    const children = 500;
    const asOf = new Date(createdAt(wideNode).getTime() + children);
    const question = { nodeId: wideNode, direction: 'descendants', asOf } as const;
    const first = await large.cost(question);
    expect(first.reach.truncated).toEqual(['limit']);
    expect(first.reach.nodes).toHaveLength(100);
    // Of every child that was followed it is looked up when it came.
    expect(first.blocks).toBeLessThan(15 * 200 + 5 * children);

    const all = await large.cost({ ...question, limit: 10_000 });
    expect(all.reach.nodes).toHaveLength(children);
    expect(all.reach.truncated).toEqual([]);
    expect(all.blocks).toBeLessThan(15 * 2 * children);
  });

  it('is bounded by the limits on a chain of ten thousand versions', async () => {
    const question = { nodeId: large.places.chain.last, direction: 'ancestors' } as const;
    const near = await large.cost(question);
    expect(near.reach.nodes).toHaveLength(10);
    expect(near.reach.truncated).toEqual(['depth']);
    expect(near.blocks).toBeLessThan(15 * 200);

    const page = await large.cost({ ...question, depth: 100_000 });
    expect(page.reach.truncated).toEqual(['limit']);
    expect(page.blocks).toBeLessThan(15 * 200);

    const whole = await large.cost({ ...question, depth: 100_000, limit: 10_000 });
    expect(whole.reach.nodes.at(-1)).toEqual({
      nodeId: large.places.chain.first,
      distance: 9_999,
      side: 'ancestor',
    });
    expect(whole.reach.truncated).toEqual([]);
    expect(whole.blocks).toBeLessThan(15 * 20_000);

    const asOf = large.places.createdAt(large.places.chain.last);
    const then = await large.cost({ ...question, depth: 100_000, limit: 10_000, asOf });
    expect(then.reach).toEqual(whole.reach);
    expect(then.blocks).toBeLessThan(15 * 20_000);
  });

  it('does not grow with the number of paths through a ladder of diamonds', async () => {
    const { top, bottom } = large.places.ladder;
    const { reach, blocks } = await large.cost({
      nodeId: top,
      direction: 'descendants',
      depth: 1_000,
      limit: 1_000,
    });
    expect(reach.nodes.at(-1)).toEqual({ nodeId: bottom, distance: 200, side: 'descendant' });
    expect(reach.edgeIds).toHaveLength(400);
    expect(blocks).toBeLessThan(15 * 700);
  });

  it('ends with timeout where it takes longer than it may, in Postgres too, and serves the next question', async () => {
    const question = { nodeId: large.places.chain.last, depth: 100_000, limit: 10_000, timeoutMs: 1 };
    await expect(large.cost(question)).rejects.toMatchObject({ code: 'timeout' });
    expect((await large.cost({ nodeId: large.places.chain.last })).reach.nodes).toHaveLength(10);
  });
});
