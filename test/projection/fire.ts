import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphMirror, VectorMirror } from '@stemma/embedded';
import { newId } from '@stemma/models';
import { ExecutionRecorder, LineageService } from '@stemma/orchestration';
import {
  pointReader,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresUnitOfWork,
  stemmaDataSource,
  recordReaders,
} from '@stemma/postgres';
import {
  OwnCheckpoints,
  Projector,
  retryDeadLetter,
  verify,
  type LaneStores,
  type Mirror,
  type Subject,
} from '@stemma/projection';
import {
  DIMENSIONS,
  Life,
  MemoryMirror,
  MisbehavingMirror,
  mortal,
  randomNumbers,
  testDatabase,
  type MemoryCopy,
} from '@stemma/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';

const FAST = { pollMs: 2, leaseMs: 30, maxBackoffMs: 8, lookMs: 150, pageSize: 5 };
const PATIENCE_MS = 20_000;
const clock = (): Date => new Date();
const TABLES = [
  'patterns',
  'lineage_nodes',
  'lineage_edges',
  'lineage_aliases',
  'lineage_events',
  'executions',
  'execution_keys',
  'usage_daily',
  'embeddings',
  'node_embeddings',
  'change_log',
  'checkpoints',
  'dead_letters',
];

/** One database, which every seed begins with empty. */
export class Ground {
  private constructor(
    readonly dataSource: DataSource,
    readonly lineage: LineageService,
    readonly executions: ExecutionRecorder,
    readonly stores: LaneStores,
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
    await this.dataSource.query(`truncate ${TABLES.map((table) => `stemma.${table}`).join(', ')} cascade`);
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
        `insert into stemma.change_log (topic, entity_id, state_rev) values ('node', $1, 1)`,
        [nodeId],
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

/** Stores with all their faults, and the processes that feed them: these come, overlap, and are killed. */
export class Fire {
  private readonly outside: {
    readonly real: MemoryMirror;
    readonly mirror: MisbehavingMirror;
    copy: MemoryCopy | null;
  }[];
  private readonly processes = new Set<{
    life: Life;
    projectors: Projector[];
    inside: (VectorMirror | GraphMirror)[];
  }>();
  private readonly random: () => number;
  private started = 0;

  private constructor(
    private readonly ground: Ground,
    private readonly dir: string,
    seed: number,
  ) {
    this.random = randomNumbers(seed);
    const chance = this.random() * 0.4;
    const outside = (name: string, subjects: Subject[], lanes: number): (typeof this.outside)[number] => {
      const real = new MemoryMirror(name, subjects, lanes);
      return { real, mirror: new MisbehavingMirror(real, this.random, chance), copy: null };
    };
    this.outside = [outside('store', ['node', 'edge'], 3), outside('points', ['point'], 1)];
  }

  static async light(ground: Ground, seed: number): Promise<Fire> {
    return new Fire(ground, await mkdtemp(join(tmpdir(), 'stemma-fire-')), seed);
  }

  /** Something may happen. */
  async flare(): Promise<void> {
    const one = this.outside[Math.floor(this.random() * this.outside.length)];
    const event = this.random();
    const isAlive = [...this.processes].some(({ life }) => !life.isOver);
    if (!isAlive || event < 0.05) await this.start();
    else if (event < 0.12) this.kill();
    else if (event < 0.17) await this.stop();
    else if (event < 0.35 && one !== undefined) one.copy = one.real.copy();
    else if (event < 0.47 && one !== undefined && one.copy !== null) {
      if (one.real.restore(one.copy)) one.mirror.reconnect();
    } else if (event < 0.5 && one !== undefined) {
      one.mirror.reconnect();
      one.real.lose();
    }
    // So long the processes have to themselves.
    if (this.random() < 0.5) await sleep(this.random() * 12);
  }

  /** The faults end; whatever still runs is killed, and one process takes over. @returns what it then finds. */
  async settle(): Promise<{ differences: string[]; drift: unknown[] }> {
    for (const { mirror } of this.outside) mirror.isCalm = true;
    for (const { life } of this.processes) life.end();
    const { projectors } = await this.start(Infinity);
    const { feed, deadLetters } = this.ground.stores;
    const differences: string[] = [];
    const drift: unknown[] = [];
    for (const projector of projectors) {
      if (!(await projector.reaches(await feed.newest(), PATIENCE_MS))) {
        differences.push(
          `${projector.name} does not get there: ${JSON.stringify(projector.status.lanes, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
        );
        continue;
      }
      for (const letter of await deadLetters.list(projector.name, 1_000)) {
        await retryDeadLetter(projector.sink, feed, deadLetters, letter);
      }
      const { mirror } = projector;
      if (mirror === null) continue;
      differences.push(...(await this.differences(mirror)));
      const found = await verify(
        { mirror, failure: null, reaches: projector.reaches.bind(projector) },
        feed,
        { signal: new AbortController().signal, pageSize: 7 },
      );
      drift.push(
        ...found.filter(
          (of) => of.missing.count + of.stale.count + of.orphan.count + of.ahead.count + of.undecided > 0,
        ),
      );
    }
    return { differences, drift };
  }

  async end(): Promise<void> {
    for (const { life } of this.processes) life.end();
    await Promise.all(
      [...this.processes].flatMap(({ projectors }) => projectors.map((projector) => projector.stop())),
    );
    // What was killed may still be writing a snapshot.
    await rm(this.dir, { recursive: true, force: true, maxRetries: 10 });
  }

  private async start(calls = 4 + Math.floor(this.random() * 400)): Promise<{ projectors: Projector[] }> {
    const life = new Life(calls);
    const { feed, checkpoints, deadLetters } = this.ground.stores;
    const stores = {
      feed: mortal(feed, life),
      checkpoints: mortal(checkpoints, life),
      deadLetters: mortal(deadLetters, life),
    };
    const holder = `process ${String(++this.started)}`;
    const projectors = this.outside.map(
      ({ mirror }) => new Projector(mortal(mirror, life), holder, stores, clock, FAST),
    );
    // One process has the data directory at a time.
    const isFree = [...this.processes].every(
      ({ life: other, inside }) => inside.length === 0 || other.isOver,
    );
    const inside = isFree
      ? [
          await VectorMirror.open(join(this.dir, 'vectors'), { model: 'test', dimensions: DIMENSIONS }),
          await GraphMirror.open(join(this.dir, 'graph')),
        ]
      : [];
    for (const mirror of inside) {
      const own = { ...stores, checkpoints: new OwnCheckpoints() };
      projectors.push(new Projector(mortal<Mirror>(mirror, life), holder, own, clock, FAST));
    }
    for (const projector of projectors) projector.start();
    const process = { life, projectors, inside };
    this.processes.add(process);
    return process;
  }

  private kill(): void {
    for (const { life } of [...this.processes].slice(-1)) life.end();
  }

  /** In good order: what is in hand is finished, and what lives inside is saved. */
  private async stop(): Promise<void> {
    for (const process of [...this.processes].slice(0, 1)) {
      await Promise.all(process.projectors.map((projector) => projector.stop()));
      if (!process.life.isOver) await Promise.all(process.inside.map((mirror) => mirror.close()));
      process.life.end();
      this.processes.delete(process);
    }
  }

  /** Everything of both sides, side by side. */
  private async differences(mirror: Mirror): Promise<string[]> {
    const found: string[] = [];
    for (const subject of mirror.subjects) {
      const record = await this.ground.stores.feed.scan(subject, null, { lane: 0, lanes: 1 }, 100_000);
      const wanted = new Map(
        record.flatMap((entity) => {
          const digest = mirror.digestOf(entity);
          return digest === null ? [] : [[entity.id, `${String(entity.rev)} ${digest}`] as const];
        }),
      );
      const held = new Map(
        (await mirror.list(subject, null, null, 100_000)).map(({ id, rev, digest }) => [
          id,
          `${String(rev)} ${digest}`,
        ]),
      );
      for (const id of new Set([...wanted.keys(), ...held.keys()])) {
        if (wanted.get(id) !== held.get(id))
          found.push(
            `${mirror.name} ${subject} ${id}: record ${wanted.get(id) ?? '-'}, mirror ${held.get(id) ?? '-'}`,
          );
      }
    }
    return found;
  }
}
