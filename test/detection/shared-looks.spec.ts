import { DETECTION_THRESHOLDS } from '@stemma/analytics';
import { DetectionService, isReplayed, type FindAlike } from '@stemma/orchestration';
import { PostgresDetectionSource, PostgresImprovements } from '@stemma/postgres';
import { bulkStore, node, pattern, type BulkStoreFixture } from '../bulk/bulk.fixture.js';

describe('looks for improvements', () => {
  let store: BulkStoreFixture;
  beforeEach(async () => {
    store = await bulkStore();
  });
  afterEach(() => store.close());

  it('are shared by all who ask before they begin, however many they are', async () => {
    const same = { content: 'for (;;) try', status: 'active' };
    const records = [pattern('p'), pattern('q'), node('a', 'p', [], same), node('b', 'q', [], same)];
    await store.importRecords(records);
    let now = Date.parse('2026-03-01T12:00:00Z');
    const none: FindAlike = () => Promise.resolve([]);
    const detection = new DetectionService(
      store.unitOfWork,
      () => new Date(now++),
      new PostgresDetectionSource(store.dataSource),
      none,
      new PostgresImprovements(store.dataSource),
      DETECTION_THRESHOLDS,
    );
    const detect = async (correlationId: string) => {
      const { answer } = await detection.detect({ actor: null, correlationId, idempotency: null });
      if (isReplayed(answer)) throw new Error('nothing to replay');
      return answer;
    };
    const detectAll = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, index) => detect(String(index))));
    const first = await detectAll(30);
    const second = await detectAll(30);
    expect(new Set([...first, ...second].map(({ to }) => to.getTime())).size).toBe(2);
    expect([...first, ...second].map(({ findingCount }) => findingCount)).toEqual(Array(60).fill(1));
    expect([...first, ...second].flatMap(({ proposed }) => proposed)).toHaveLength(1);
  });
});
