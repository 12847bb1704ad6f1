import type { UsageRollupStatus } from '@stemma/orchestration';
import { Gauge, type Registry } from 'prom-client';

/**
 * loading    they are filled for the first time; answers read all executions of their window meanwhile
 * following  there are executions that are not summed up
 * idle       all are
 * retrying   the last step of this process failed; `cause` says why
 */
const STATES = ['loading', 'following', 'idle', 'retrying'] as const;

/** What `/v1/sync` and `/metrics` tell of the usage rollups. */
export interface RollupSync extends UsageRollupStatus {
  readonly state: (typeof STATES)[number];
  readonly cause: string | null;
}

/** @param cause of the last step's failure in this process; null where it did not fail */
export function rollupSync(status: UsageRollupStatus, cause: string | null): RollupSync {
  return { state: stateOf(status, cause), cause, ...status };
}

function stateOf(
  { position, oldestUnapplied }: UsageRollupStatus,
  cause: string | null,
): RollupSync['state'] {
  if (cause !== null) return 'retrying';
  if (position === null) return 'loading';
  return oldestUnapplied === null ? 'idle' : 'following';
}

/** Asked anew at each scrape. What is not known has no value, rather than an old one, or 0. */
export function measureRollups(registry: Registry, look: () => Promise<RollupSync>): void {
  let looking: Promise<RollupSync | null> | null = null;
  /** A scrape asks all gauges at once; they share one look. */
  const looked = (): Promise<RollupSync | null> =>
    (looking ??= look()
      .catch(() => null)
      .finally(() => (looking = null)));
  const seconds = (name: string, help: string, msOf: (found: RollupSync) => number | null): void => {
    const gauge: Gauge = new Gauge({
      name: `stemma_usage_rollup_${name}_seconds`,
      help,
      registers: [registry],
      collect: async () => {
        const found = await looked();
        const ms = found === null ? null : msOf(found);
        if (ms === null) gauge.remove();
        else gauge.set(ms / 1000);
      },
    });
  };
  seconds('lag', 'Age of the oldest change that the usage rollups have not come to.', ({ lagMs }) => lagMs);
  seconds(
    'oldest_unapplied',
    'Age of the oldest executions that are not summed up.',
    ({ position, oldestUnapplied }) =>
      position === null ? null : oldestUnapplied === null ? 0 : Date.now() - oldestUnapplied.getTime(),
  );
  const state: Gauge = new Gauge({
    name: 'stemma_usage_rollup_state',
    help: '1 for the state that the usage rollups are in.',
    labelNames: ['state'],
    registers: [registry],
    collect: async () => {
      const found = await looked();
      state.reset();
      if (found === null) return;
      for (const each of STATES) state.set({ state: each }, each === found.state ? 1 : 0);
    },
  });
}
