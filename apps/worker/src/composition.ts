import type { Config } from '@stemma/config';
import { maintain, migrate, openPools, PostgresWakeUp, requireReady } from '@stemma/postgres';
import type { JobRunner, Projection } from '@stemma/projection';
import { composeEngine, followShared, mirrorsReady, upkeepOf, type ReadinessCheck } from '@stemma/runtime';

/** The engine of the service without the service: it feeds what does not live in a process. */
export interface WorkerComposition {
  /** What it feeds, by name. */
  readonly feeds: readonly string[];
  readonly projection: Projection;
  readonly jobs: JobRunner;
  readonly readiness: readonly ReadinessCheck[];
  close(): Promise<void>;
}

export async function composeWorker(postgresUrl: string, config: Config): Promise<WorkerComposition> {
  await migrate(postgresUrl);
  const pools = await openPools(postgresUrl, 'stemma worker', ['background', 'readiness']);
  const dataSource = pools.background;
  const clock = (): Date => new Date();
  const engine = composeEngine({
    config,
    dataSource,
    clock,
    onMove: () => {
      wakeUp.tell();
    },
  });
  const { projection, jobs } = engine;
  const shared = followShared(engine, dataSource, true);
  const wakeUp = new PostgresWakeUp(postgresUrl, dataSource, () => {
    projection.wake();
  });
  await wakeUp.listen();
  projection.start();
  jobs.start();
  const upkeep = upkeepOf((now) => maintain(dataSource, now), clock);
  upkeep.start();
  return {
    feeds: shared === null ? [] : [shared.name],
    projection,
    jobs,
    readiness: [
      { name: 'postgres', check: () => requireReady(pools.readiness).then(() => ({})) },
      { name: 'mirrors', check: () => mirrorsReady(projection) },
    ],
    close: async () => {
      await upkeep.close();
      await wakeUp.close();
      await engine.close();
      await pools.close();
    },
  };
}
