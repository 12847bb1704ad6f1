import { DETECTION_THRESHOLDS } from '@stemma/analytics';
import { DetectionService } from '@stemma/orchestration';
import { PostgresDetectionSource, PostgresImprovements } from '@stemma/postgres';
import { detectionWork } from '../../apps/api/src/detection-work.js';
import { bulkStore, node, pattern, uuid } from '../bulk/bulk.fixture.js';

const HOUR_MS = 3_600_000;
const clock = (): Date => new Date('2026-03-01T12:00:00.000Z');

describe('detection that nobody asks for', () => {
  it('proposes the same thing once, as detection that is asked for does', async () => {
    const store = await bulkStore();
    const same = { content: 'for (;;) try', status: 'active' };
    await store.importRecords([
      pattern('p'),
      pattern('q'),
      node('a', 'p', [], same),
      node('b', 'q', [], same),
    ]);
    const detection = new DetectionService(
      store.unitOfWork,
      clock,
      new PostgresDetectionSource(store.dataSource),
      () => Promise.resolve([]),
      new PostgresImprovements(store.dataSource),
      DETECTION_THRESHOLDS,
    );
    for (let run = 0; run < 2; run++) {
      const work = detectionWork(detection, clock, HOUR_MS, 0);
      work?.start();
      await work?.close();
    }
    const proposals = await store.rows('select node_id, source, created_by from stemma.improvements');
    expect(proposals).toEqual([
      { node_id: expect.any(String) as unknown, source: 'detection', created_by: 'detection' },
    ]);
    expect([uuid('a'), uuid('b')]).toContain(proposals[0]?.['node_id']);
    expect(detectionWork(detection, clock, 0)).toBeNull();
    await store.close();
  });
});
