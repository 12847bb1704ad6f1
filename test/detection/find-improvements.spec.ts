import { DETECTION_THRESHOLDS, type Finding } from '@stemma/analytics';
import { findImprovements, type FindAlike } from '@stemma/orchestration';
import { PostgresDetectionSource } from '@stemma/postgres';
import { randomNumbers } from '@stemma/testing';
import { bulkStore, edge, node, pattern, uuid, type BulkStoreFixture } from '../bulk/bulk.fixture.js';

const TO = new Date('2026-03-31T00:00:00Z');
const WINDOW = { from: new Date('2026-03-01T00:00:00Z'), to: TO };
const DAY_MS = 86_400_000;

describe('improvements in a store', () => {
  let store: BulkStoreFixture;
  const random = randomNumbers(7);
  let made = 0;
  /** Uses spread over the window, their times within ±30 % of the middle. */
  const uses = (of: string, count: number, middleMs: number, successRate = 1): object[] =>
    Array.from({ length: count }, (_, index) => ({
      record: 'execution',
      executionId: uuid(`use ${String(made++)}`),
      nodeId: uuid(of),
      executionTimeMs: middleMs * (0.7 + 0.6 * random()),
      success: random() < successRate,
      timestamp: new Date(WINDOW.from.getTime() + ((index + 0.5) / count) * 30 * DAY_MS).toISOString(),
    }));
  const active = { status: 'active' };

  beforeAll(async () => {
    store = await bulkStore();
    const old = { createdAt: '2025-01-01T00:00:00.000Z', ...active };
    const report = await store.importRecords([
      ...['slow', 'failing', 'steady', 'rare', 'twin one', 'twin two', 'alike', 'lone', 'gone'].map((name) =>
        pattern(name),
      ),
      node('slow 1', 'slow', [], old),
      node('slow 2', 'slow', ['slow 1'], old),
      node('failing 1', 'failing', [], old),
      node('failing 2', 'failing', ['failing 1'], old),
      node('steady 1', 'steady', [], old),
      node('steady 2', 'steady', ['steady 1'], old),
      node('rare 1', 'rare', [], old),
      node('rare 2', 'rare', ['rare 1'], old),
      node('twin one', 'twin one', [], { ...old, content: 'the same' }),
      node('twin two', 'twin two', [], {
        ...old,
        content: 'the same',
        createdAt: '2025-06-01T00:00:00.000Z',
      }),
      node('alike', 'alike', [], old),
      node('lone 1', 'lone', [], old),
      node('lone 2', 'lone', ['lone 1'], { ...old, status: 'deprecated' }),
      node('lone 3', 'lone', ['lone 1'], old),
      node('gone', 'gone', [], { ...old, content: 'the same' }),
      edge('lone 3', 'lone 2', { relationshipType: 'replaced_by' }),
      ...uses('slow 1', 200, 100),
      ...uses('slow 2', 200, 150),
      ...uses('failing 1', 200, 100, 0.98),
      ...uses('failing 2', 200, 100, 0.8),
      ...uses('steady 1', 200, 100, 0.9),
      ...uses('steady 2', 200, 100, 0.9),
      ...uses('rare 1', 49, 100),
      ...uses('rare 2', 200, 1_000),
      ...uses('alike', 100, 20),
      ...uses('lone 3', 60, 30),
    ]);
    expect(report.badLines).toEqual([]);
    await store.lineage.deletePattern(
      { actor: null, correlationId: 'c', idempotency: null },
      uuid('pattern gone'),
      'any',
    );
  });
  afterAll(() => store.close());

  const find = (findAlike: FindAlike = () => Promise.resolve([]), window = WINDOW): Promise<Finding[]> =>
    findImprovements(new PostgresDetectionSource(store.dataSource), findAlike, window, DETECTION_THRESHOLDS);
  const claims = (findings: readonly Finding[]): string[] => findings.map(({ claim }) => claim).sort();
  const claim = (rule: string, ...nodes: string[]): string =>
    [rule, ...nodes.map((name) => uuid(name))].join(' ');
  const planted = [
    claim('duplicate', 'twin two', 'twin one'),
    claim('error_regression', 'failing 2', 'failing 1'),
    claim('latency_regression', 'slow 2', 'slow 1'),
    claim('stale_version', 'lone 2'),
  ];

  it('are those that were planted, by their ids, and no others', async () => {
    const findings = await find();
    expect(claims(findings)).toEqual(planted);
    expect(findings.find(({ rule }) => rule === 'latency_regression')).toMatchObject({
      patternId: uuid('pattern slow'),
      baselineMetrics: { nodeId: uuid('slow 2'), version: 2, executionCount: 200, to: TO.toISOString() },
      improvedMetrics: { nodeId: uuid('slow 1'), version: 1, executionCount: 200 },
      sampleSize: 400,
    });
  });

  it('take in patterns that the index finds alike: better ones, and twins by likeness', async () => {
    const alike: FindAlike = ({ nodeId }) =>
      Promise.resolve(
        nodeId === uuid('steady 2')
          ? [{ nodeId: uuid('alike'), score: 0.9 }]
          : nodeId === uuid('lone 3')
            ? [{ nodeId: uuid('alike'), score: 0.99 }]
            : [],
      );
    expect(claims(await find(alike))).toEqual(
      [
        ...planted,
        claim('duplicate', 'lone 3', 'alike'),
        claim('faster_alternative', 'lone 3', 'alike'),
        claim('faster_alternative', 'steady 2', 'alike'),
        claim('safer_alternative', 'steady 2', 'alike'),
      ].sort(),
    );
  });

  it('look at the window only: elsewhere nothing was used, and so nothing is stale either', async () => {
    const window = { from: new Date('2027-03-01T00:00:00Z'), to: new Date('2027-03-31T00:00:00Z') };
    expect(claims(await find(undefined, window))).toEqual([claim('duplicate', 'twin two', 'twin one')]);
  });

  it('are the same twice', async () => {
    expect(JSON.stringify(await find())).toBe(JSON.stringify(await find()));
  });
});
