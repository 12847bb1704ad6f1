import type { Position } from '@stemma/models';
import { LineageService, type WriteContext } from '@stemma/orchestration';
import {
  pointReader,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresUnitOfWork,
  stemmaDataSource,
  recordReaders,
} from '@stemma/postgres';
import { Projector, type LaneOptions, type LaneSeen, type LaneStores, type Sink } from '@stemma/projection';
import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';

export const context: WriteContext = { actor: null, correlationId: 'test', idempotency: null };
const clock = (): Date => new Date();
const FAST = { pollMs: 10, leaseMs: 400, maxBackoffMs: 20 };

/** A record, and whatever is projected from it; closing it stops all of that. */
export class Projected {
  private readonly running: Projector[] = [];

  private constructor(
    readonly url: string,
    readonly dataSource: DataSource,
    readonly lineage: LineageService,
    readonly stores: LaneStores,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<Projected> {
    const { url, drop } = await testDatabase();
    const dataSource = await stemmaDataSource({ url }).initialize();
    const lineage = new LineageService(new PostgresUnitOfWork(dataSource), clock);
    const stores = {
      feed: new PostgresChangeFeed(dataSource, [...recordReaders, pointReader('test')]),
      checkpoints: new PostgresCheckpoints(dataSource),
      deadLetters: new PostgresDeadLetters(dataSource),
    };
    return new Projected(url, dataSource, lineage, stores, drop);
  }

  project(
    sink: Sink,
    holder = 'me',
    options: Partial<LaneOptions> = {},
    stores: Partial<LaneStores> = {},
  ): Projector {
    const projector = new Projector(sink, holder, { ...this.stores, ...stores }, clock, {
      ...FAST,
      ...options,
    });
    this.running.push(projector);
    projector.start();
    return projector;
  }

  async write(name: string): Promise<{ patternId: string; nodeId: string; position: Position }> {
    const { answer, position } = await this.lineage.createPattern(context, {
      name,
      content: name,
      createdBy: 'ada',
    });
    if ('replayed' in answer) throw new Error('not replayed');
    return { patternId: answer.pattern.patternId, nodeId: answer.node.nodeId, position };
  }

  /** Of all versions that are not deleted: id → rev. */
  async recordRevs(): Promise<Map<string, number>> {
    const nodes = await this.stores.feed.scan('node', null, { lane: 0, lanes: 1 }, 10_000);
    return new Map(nodes.filter(({ state }) => state !== null).map(({ id, rev }) => [id, rev]));
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map((projector) => projector.stop()));
    await this.dataSource.destroy();
    await this.drop();
  }
}

/** What the record says of a lane of the mirror `m`. */
export async function seenOf({ feed }: Pick<LaneStores, 'feed'>, lane: number): Promise<LaneSeen> {
  const { lanes } = await feed.look([{ mirror: 'm', lane, renew: null }]);
  const [seen] = lanes;
  if (seen === undefined) throw new Error('every lane is answered for');
  return seen;
}

/** The thing with some of its methods in the place of its own, which `thing` still has. */
export function instead<T extends object>(thing: T, methods: Partial<T>): T {
  return new Proxy(thing, {
    get(target, key) {
      const value: unknown = Reflect.get(key in methods ? methods : target, key);
      return typeof value === 'function' ? (value.bind(key in methods ? methods : target) as unknown) : value;
    },
    has: (target, key) => key in target,
  });
}
