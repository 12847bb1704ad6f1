import { compareVersions, DETECTION_THRESHOLDS, type VersionPair, type VersionUse } from '@stemma/analytics';
import { inTurns } from '@stemma/orchestration';
import { randomNumbers } from '@stemma/testing';

const random = randomNumbers(11);
const EXECUTIONS = 2_000;

function useOf(nodeId: string, middleMs: number): VersionUse {
  return {
    ...{ nodeId, patternId: 'p', version: 1, lineageId: 'family', status: 'active' },
    ...{ from: new Date('2026-03-01'), to: new Date('2026-03-31') },
    timesMs: Array.from({ length: EXECUTIONS }, () => middleMs * (0.5 + random())),
    successCount: EXECUTIONS,
    executionCount: EXECUTIONS,
  };
}

describe('comparing many versions', () => {
  it('lets others have their turn meanwhile', async () => {
    const other = useOf('old', 100);
    const pairs = Array.from({ length: 300 }, (_, index): VersionPair => {
      const present = useOf(`new ${String(index)}`, 150);
      return { relation: 'previous', similarity: null, present, other };
    });
    let turns = 0;
    const others = setInterval(() => turns++, 0);
    const findings = await inTurns(compareVersions(pairs, DETECTION_THRESHOLDS));
    clearInterval(others);
    expect(findings).toHaveLength(300);
    expect(turns).toBeGreaterThan(1);
  });
});
