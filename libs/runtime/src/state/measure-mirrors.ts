import type { JobRunner, Projection, SyncStatus } from '@stemma/projection';
import { Gauge, type Registry } from 'prom-client';

const LANE_STATES = ['waiting', 'loading', 'following', 'idle', 'yielding', 'retrying', 'paused', 'stopped'];

/** Scrapes ask all gauges at once; they share one look at the mirrors. */
const FRESH_MS = 500;

/** The state of all mirrors, asked anew at each scrape. */
export function measureMirrors(registry: Registry, projection: Projection, jobs: JobRunner): void {
  let looked: Promise<void> = Promise.resolve();
  let lookedAt = -Infinity;
  const look = (): Promise<void> => {
    if (performance.now() - lookedAt > FRESH_MS) {
      lookedAt = performance.now();
      looked = projection.status().then(
        (status) => {
          fill(status);
          known.set(1);
        },
        () => {
          known.set(0);
        },
      );
    }
    return looked;
  };
  const gauge = (name: string, help: string, labelNames: string[]): Gauge =>
    new Gauge({ name: `stemma_${name}`, help, labelNames, registers: [registry], collect: look });
  const known = gauge('mirrors_known', '0: Postgres could not be asked for the state of the mirrors.', []);
  const lag = gauge('mirror_lag_seconds', 'Since when the mirror may be behind the record.', ['mirror']);
  const oldest = gauge(
    'mirror_oldest_unapplied_seconds',
    'Age of the oldest change that the mirror does not hold.',
    ['mirror'],
  );
  const rate = gauge('mirror_applied_per_second', 'Entities applied a second, over ten seconds.', ['mirror']);
  const letters = gauge('mirror_dead_letters', 'Entities that the mirror could not take.', ['mirror']);
  const drift = gauge(
    'mirror_drift_entities',
    'Entities that differed from the record when that was last known.',
    ['mirror'],
  );
  const verified = gauge('mirror_verified_timestamp_seconds', 'When the drift was last known.', ['mirror']);
  const state = gauge('mirror_lane_state', '1 for the state that the lane is in.', [
    'mirror',
    'lane',
    'state',
  ]);
  const refused = gauge(
    'mirror_breaker_open',
    '1: PostgreSQL answers in its place, as it failed several reads in a row.',
    ['mirror'],
  );
  const stall = gauge(
    'frontier_stalled_seconds',
    'Age of the transaction that committed changes wait for; 0: none.',
    [],
  );

  const fill = ({ mirrors, stall: stalled }: SyncStatus): void => {
    for (const one of [lag, oldest, rate, letters, drift, verified, state, refused]) one.reset();
    stall.set((stalled?.ageMs ?? 0) / 1000);
    for (const { name: mirror, lagMs, oldestUnapplied, perSecond, deadLetters, lanes, breaker } of mirrors) {
      if (lagMs !== null) lag.set({ mirror }, lagMs / 1000);
      oldest.set({ mirror }, oldestUnapplied === null ? 0 : (Date.now() - oldestUnapplied.getTime()) / 1000);
      rate.set({ mirror }, perSecond);
      letters.set({ mirror }, deadLetters);
      if (breaker !== null) refused.set({ mirror }, breaker === 'closed' ? 0 : 1);
      for (const lane of lanes) {
        for (const each of LANE_STATES)
          state.set({ mirror, lane: String(lane.lane), state: each }, each === lane.state ? 1 : 0);
      }
      const last = jobs.driftOf(mirror);
      if (last === null) continue;
      drift.set({ mirror }, last.entities);
      verified.set({ mirror }, last.at.getTime() / 1000);
    }
  };
}
