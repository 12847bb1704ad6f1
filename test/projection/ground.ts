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
import type { DataSource } from 'typeorm';
import { ONLOOKER, RecordOutside } from './record-outside.js';

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

export type RecordStores = LaneStores & { readonly jobs: MirrorJobs };

/** One database, which every seed begins with empty. */
export class Ground {
  private constructor(
    readonly dataSource: DataSource,
    readonly lineage: LineageService,
    readonly executions: ExecutionRecorder,
    readonly stores: RecordStores,
    /** The same through connections that nothing happens to. */
    readonly onlooker: RecordStores,
    readonly record: RecordOutside,
    private readonly looking: DataSource,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<Ground> {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    const unitOfWork = new PostgresUnitOfWork(dataSource);
    const looking = await stemmaDataSource({ url: database.url, applicationName: ONLOOKER }).initialize();
    const executions = new ExecutionRecorder(unitOfWork, clock, { coalesceMs: 0 });
    return new Ground(
      dataSource,
      new LineageService(unitOfWork, clock),
      executions,
      storesIn(dataSource),
      storesIn(looking),
      await RecordOutside.of(database.url, TABLES),
      looking,
      database.drop,
    );
  }

  async clear(): Promise<void> {
    await this.record.putRight();
    // Truncating so many small tables takes ten times as long.
    await this.dataSource.query(TABLES.map((table) => `delete from stemma.${table}`).join('; '));
  }

  async close(): Promise<void> {
    await this.executions.close();
    await this.record.close();
    await this.looking.destroy();
    await this.dataSource.destroy();
    await this.drop();
  }
}

function storesIn(dataSource: DataSource): RecordStores {
  return {
    feed: new PostgresChangeFeed(dataSource, [...recordReaders, pointReader('test')]),
    checkpoints: new PostgresCheckpoints(dataSource),
    deadLetters: new PostgresDeadLetters(dataSource),
    jobs: new PostgresMirrorJobs(dataSource),
  };
}
