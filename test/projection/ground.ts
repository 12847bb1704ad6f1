import { newId } from '@stemma/models';
import { ExecutionRecorder, LineageService } from '@stemma/orchestration';
import {
  pointReader,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresMirrorJobs,
  PostgresUnitOfWork,
  stemmaDataSource,
  recordReaders,
} from '@stemma/postgres';
import type { LaneStores, MirrorJobs } from '@stemma/projection';
import { testDatabase } from '@stemma/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';

const clock = (): Date => new Date();
/** What refers comes before what is referred to. */
const TABLES = [
  'mirror_jobs',
  'dead_letters',
  'checkpoints',
  'change_log',
  'node_embeddings',
  'embeddings',
  'usage_daily',
  'execution_keys',
  'executions',
  'lineage_events',
  'lineage_aliases',
  'lineage_edges',
  'node_usage',
  'lineage_nodes',
  'pattern_names',
  'patterns',
];

/** One database, which every seed begins with empty. */
export class Ground {
  private constructor(
    readonly dataSource: DataSource,
    readonly lineage: LineageService,
    readonly executions: ExecutionRecorder,
    readonly stores: LaneStores & { readonly jobs: MirrorJobs },
    private readonly holding: pg.Client,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<Ground> {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    const unitOfWork = new PostgresUnitOfWork(dataSource);
    const holding = new pg.Client({ connectionString: database.url });
    await holding.connect();
    const stores = {
      feed: new PostgresChangeFeed(dataSource, [...recordReaders, pointReader('test')]),
      checkpoints: new PostgresCheckpoints(dataSource),
      deadLetters: new PostgresDeadLetters(dataSource),
      jobs: new PostgresMirrorJobs(dataSource),
    };
    const executions = new ExecutionRecorder(unitOfWork, clock, { coalesceMs: 0 });
    return new Ground(
      dataSource,
      new LineageService(unitOfWork, clock),
      executions,
      stores,
      holding,
      database.drop,
    );
  }

  async clear(): Promise<void> {
    // Truncating so many small tables takes ten times as long.
    await this.dataSource.query(TABLES.map((table) => `delete from stemma.${table}`).join('; '));
  }

  /** A transaction that has an early id, and is not ended yet. */
  readonly transaction = {
    isOpen: false,
    hold: async (): Promise<void> => {
      if (this.transaction.isOpen) return;
      this.transaction.isOpen = true;
      await this.holding.query('begin');
      const [patternId, nodeId] = [newId(), newId()];
      await this.holding.query(
        `insert into stemma.patterns
         select (jsonb_populate_record(p, jsonb_build_object('pattern_id', $1::text, 'deleted_at', null))).*
         from stemma.patterns p limit 1`,
        [patternId],
      );
      await this.holding.query(
        `insert into stemma.lineage_nodes
         select (jsonb_populate_record(n, jsonb_build_object('node_id', $2::text, 'pattern_id', $1::text, 'deleted_at', null))).*
         from stemma.lineage_nodes n limit 1`,
        [patternId, nodeId],
      );
      await this.holding.query(
        `insert into stemma.change_log (topic, entity_id, state_rev) values ('pattern', $1, 1), ('node', $2, 1)`,
        [patternId, nodeId],
      );
    },
    release: async (): Promise<void> => {
      if (!this.transaction.isOpen) return;
      this.transaction.isOpen = false;
      await this.holding.query('commit');
    },
  };

  async close(): Promise<void> {
    await this.executions.close();
    await this.holding.end();
    await this.dataSource.destroy();
    await this.drop();
  }
}
