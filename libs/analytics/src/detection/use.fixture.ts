import { randomNumbers } from '@stemma/testing';
import type { VersionUse } from './version-use.js';

export const FROM = new Date('2026-03-01T00:00:00Z');
export const TO = new Date('2026-03-31T00:00:00Z');

export interface Habit {
  readonly medianMs: number;
  readonly successRate: number;
  readonly count: number;
}

/** Executions with log-normal times (σ = 0.5: skewed, as real ones are), the same in every run of a seed. */
export function useOf(nodeId: string, version: number, habit: Habit, seed: number): VersionUse {
  const random = randomNumbers(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const successes = Array.from({ length: habit.count }, () => random() < habit.successRate);
  const successCount = successes.filter(Boolean).length;
  return {
    nodeId,
    patternId: 'p',
    version,
    lineageId: 'family',
    status: 'active',
    from: FROM,
    to: TO,
    timesMs: Array.from({ length: successCount }, () => habit.medianMs * Math.exp(0.5 * normal())),
    successCount,
    executionCount: habit.count,
  };
}
