import type { CountedUse } from './tally.js';

/** One use, with its defaults. */
export function use(given: Partial<CountedUse> = {}): CountedUse {
  return {
    timestamp: new Date('2026-03-02T10:00:00.000Z'),
    executionTimeMs: 10,
    success: true,
    qualityScore: null,
    contextType: null,
    agent: null,
    project: null,
    filePath: null,
    timeout: null,
    qualityGatesPassed: null,
    ...given,
  };
}
