import { Logger } from '@nestjs/common';
import { Loop } from '@stemma/orchestration';
import {
  maintain,
  migrate,
  openPools,
  PostgresWakeUp,
  requireReady,
  type PoolName,
  type Pools,
} from '@stemma/postgres';
import { closeAll } from '../process/close-all.js';
import type { ReadinessCheck } from '../state/readiness.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

const OF_EVERY_PROCESS = ['background', 'readiness'] as const satisfies PoolName[];

/** What a process has of the record. */
export interface OpenRecord<Name extends PoolName = (typeof OF_EVERY_PROCESS)[number]> {
  readonly pools: Pools<Name>;
  /** To be told whatever is committed, and every checkpoint that moves. */
  readonly wakeUp: PostgresWakeUp;
  readonly readiness: ReadinessCheck;
  close(): Promise<void>;
}

/**
 * Brings the record to the schema of this version, connects to it, and does what it needs at the start and once a day:
 * every process does that, together they do no harm.
 * @param application as PostgreSQL shows the connections
 * @throws the driver's error where the server cannot be used; nothing is left open then
 */
export async function openRecord<Name extends PoolName = never>(
  url: string,
  application: string,
  names: readonly Name[] = [],
): Promise<OpenRecord<Name | (typeof OF_EVERY_PROCESS)[number]>> {
  await migrate(url);
  const pools = await openPools<Name | (typeof OF_EVERY_PROCESS)[number]>(url, application, [
    ...names,
    ...OF_EVERY_PROCESS,
  ]);
  const wakeUp = new PostgresWakeUp(url, pools.background);
  await wakeUp.listen();
  const logger = new Logger('upkeep');
  const upkeep = new Loop(
    async () => {
      const { removedEvents: events, removedExecutions: executions } = await maintain(
        pools.background,
        new Date(),
      );
      if (events + executions > 0)
        logger.log(`By retention left: events ${String(events)}, executions ${String(executions)}.`);
      return null;
    },
    { everyMs: DAY_MS, retryMs: HOUR_MS },
    (fault) => {
      logger.warn(`The record's upkeep failed, and is tried again within the hour: ${fault}`);
    },
  );
  upkeep.start();
  return {
    pools,
    wakeUp,
    readiness: { name: 'postgres', check: () => requireReady(pools.readiness).then(() => ({})) },
    close: () => closeAll([() => upkeep.close(), () => wakeUp.close(), () => pools.close()]),
  };
}
