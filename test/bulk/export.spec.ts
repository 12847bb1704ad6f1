import fc from 'fast-check';
import { isReplayed, type WriteContext } from '@stemma/orchestration';
import {
  bulkStore,
  edge,
  ndjson,
  node,
  pattern,
  pieces,
  uuid,
  type BulkStoreFixture,
} from './bulk.fixture.js';

const context: WriteContext = {
  actor: { type: 'user', id: 'ada' },
  apiKeyName: 'hands',
  correlationId: 'by hand',
  idempotency: null,
};

/** What only the API makes: reasons, merges, revisions, inactive edges, deleted patterns, own vectors. */
async function lead(store: BulkStoreFixture): Promise<void> {
  const { lineage } = store;
  const made = await lineage.createPattern(context, {
    name: 'by hand',
    content: { b: 1, a: ['ä', '🌲', '\u0001', '"\\'] },
    createdBy: 'ada',
  });
  if (isReplayed(made.answer)) throw new Error('not the first time');
  const { pattern: lived, node: root } = made.answer;
  const next = await lineage.createVersion(context, lived.patternId, {
    evolutionType: 'refined',
    content: null,
    createdBy: 'bob',
    metadata: { n: 1e300, s: 0.1 },
  });
  if (isReplayed(next.answer)) throw new Error('not the first time');
  const { node: second, edges } = next.answer;
  await lineage.revisePattern(context, lived.patternId, 'any', {
    tags: ['x', 'y,"z'],
    description: 'tab\tand\nline',
  });
  await lineage.revisePattern(context, lived.patternId, 'any', { name: 'renamed by hand' });
  await lineage.revisePattern(context, lived.patternId, 'any', { name: 'by hand again' });
  await lineage.reviseNode(context, second.nodeId, 'any', { versionLabel: 'v2' });
  await lineage.activate(context, root.nodeId, 'any');
  await lineage.deprecate(context, root.nodeId, 'any', 'old', second.nodeId);
  await lineage.activate(context, second.nodeId, 'any');
  await lineage.mergeInto(context, second.nodeId, 'any', uuid('a'));
  const named = { patternId: lived.patternId, alias: 'production' };
  const unconditional = { expected: null, mustBeNew: false };
  await lineage.setAlias(context, named, { nodeId: root.nodeId, changedBy: 'ada' }, unconditional);
  const moved = { nodeId: second.nodeId, changedBy: 'bob', reason: 'better' };
  await lineage.setAlias(context, named, moved, { ...unconditional, expected: [1] });
  await lineage.removeAlias(context, named, [2]);
  await lineage.setAlias(context, named, moved, unconditional);
  await lineage.giveFeedback(context, {
    patternId: lived.patternId,
    nodeId: root.nodeId,
    sentiment: 'positive',
    successConfirmed: true,
    createdBy: 'grace',
  });
  const slip = uuid('slip');
  await lineage.giveFeedback(context, {
    ...{ feedbackId: slip, patternId: lived.patternId, feedbackText: 'a slip', createdBy: 'grace' },
  });
  await lineage.withdrawFeedback(context, slip, 'it was');
  await lineage.reviseEdge(context, edges[0]?.edgeId ?? '', 'any', {
    similarityScore: 0.123456789,
    changeSummary: 'so',
  });
  await lineage.deactivateEdge(context, edges[0]?.edgeId ?? '', 'any', 'wrong');
  const gone = await lineage.createPattern(context, { name: 'gone', createdBy: 'ada' });
  if (isReplayed(gone.answer)) throw new Error('not the first time');
  await lineage.createEdge(context, {
    sourceNodeId: gone.answer.node.nodeId,
    targetNodeId: uuid('z'),
    relationshipType: 'forked_from',
    createdBy: 'ada',
  });
  await lineage.giveFeedback(context, {
    patternId: gone.answer.pattern.patternId,
    feedbackText: 'of what is gone',
    createdBy: 'ada',
  });
  await lineage.deletePattern(context, gone.answer.pattern.patternId, 'any');
}

const use = (name: string, of: string, more: object = {}): object => ({
  record: 'execution',
  executionId: uuid(name),
  nodeId: uuid(of),
  executionTimeMs: 0.1,
  success: true,
  timestamp: '2026-02-01T00:00:00.123Z',
  ...more,
});

const records: readonly object[] = [
  pattern('p', { metadata: { deep: { er: [null, true, -1.5] } } }),
  pattern('q', { kind: 'prompt', namespace: 'näme', language: 'de' }),
  node('a', 'p', [], {
    status: 'active',
    usageCount: 142,
    avgExecutionTimeMs: 450.5,
    successRate: 0.95,
    lastUsedAt: '2025-12-31T23:59:59.999Z',
  }),
  node('b', 'p', ['a'], { content: 'x'.repeat(300_000), createdAt: '0099-03-01T00:00:00.000Z' }),
  node('x', 'q', [], { content: null, contentHash: 'a'.repeat(64) }),
  node('y', 'q', ['x'], {
    version: 7,
    evolutionType: 'specialization',
    tags: ['a', 'NULL', ''.padEnd(3, '{}')],
  }),
  node('z', 'q', ['y', 'b'], { evolutionType: 'merge' }),
  edge('a', 'x', {
    relationshipType: 'merged_with',
    edgeStrength: 'weak',
    similarityScore: 0.3,
    confidenceScore: 1,
  }),
  edge('z', 'a', { relationshipType: 'replaced_by' }),
  edge('z', 'a', { isActive: false, deactivationReason: 'closes a circle' }),
  use('1', 'a'),
  use('2', 'a', {
    success: false,
    errorMessage: 'ö',
    executionTimeMs: 1e-7,
    correlationId: 'c',
    contextType: 'ci',
    timeout: false,
  }),
  use('3', 'z', { executionTimeMs: 123456789.987654321, metadata: { k: [1] } }),
  {
    record: 'feedback',
    feedbackId: uuid('said'),
    patternId: uuid('pattern p'),
    nodeId: uuid('a'),
    executionId: uuid('2'),
    feedbackText: 'tab\tand "quote"',
    success: false,
    qualityScore: 0.1,
    qualityRating: 4.7,
    implicitSignals: { retry_count: 2, deep: [null, 1e-7] },
    issues: ['a,"b', 'NULL', '{}'],
    context: { ä: ['🌲'] },
    createdAt: '0099-03-01T00:00:00.001Z',
    createdBy: 'grace',
  },
  { record: 'feedback', patternId: uuid('pattern q'), executionId: uuid('3'), createdBy: 'bob' },
  { record: 'embedding', nodeId: uuid('b'), model: 'mine', vector: [0.1, -2.5, 1e-30] },
  {
    record: 'transition',
    nodeId: uuid('x'),
    status: 'archived',
    reason: 'gone',
    at: '2026-02-02T00:00:00Z',
    by: 'bob',
  },
];

describe('an export', () => {
  let store: BulkStoreFixture;
  beforeEach(async () => {
    store = await bulkStore();
  });
  afterEach(() => store.close());

  it('imported into an empty store gives an equal store, to the byte', async () => {
    expect((await store.importRecords(records)).badLines).toEqual([]);
    await lead(store);
    const text = await store.exported();
    expect(text).not.toContain('"name":"gone"');
    expect(text).not.toContain('of what is gone');
    expect(text).not.toContain('"a slip"');
    expect(text).toContain('"apiKeyName":"hands"');

    const other = await bulkStore();
    expect(await other.importText(text, { pieceBytes: 777 })).toMatchObject({
      badLines: [],
      counts: { bad: 0, unchanged: 0 },
    });
    expect(await other.exported()).toBe(text);
    const feedback =
      'select f.* from stemma.feedback f join stemma.patterns using (pattern_id) where deleted_at is null order by 1';
    expect(await other.rows(feedback)).toEqual(await store.rows(feedback));
    expect(await store.rows(feedback)).toHaveLength(4);
    const names = 'select * from stemma.pattern_names order by pattern_id, since';
    expect(await other.rows(names)).toEqual(await store.rows(names));
    expect(await store.rows(names)).toHaveLength(3);
    const moves = 'select * from stemma.version_aliases order by pattern_id, alias, rev';
    expect(await other.rows(moves)).toEqual(await store.rows(moves));
    expect(await store.rows(moves)).toHaveLength(4);
    const totals =
      'select node_id, usage_count, usage_time_sum_ms, usage_success_sum, last_used_at, generation from stemma.lineage_nodes left join stemma.node_usage using (node_id) where deleted_at is null order by 1';
    expect(await other.rows(totals)).toEqual(await store.rows(totals));
    const days = 'select * from stemma.usage_daily order by 1, 2, 3';
    expect(await other.rows(days)).toEqual(await store.rows(days));
    expect(await other.importText(text)).toMatchObject({
      badLines: [],
      counts: { nodes: 0, versionAliases: 0, events: 0, edges: 0, executions: 0, feedback: 0 },
    });
    expect(await other.exported()).toBe(text);
    await other.close();
  });

  it('of any lineage can be cut into any chunks by any interruption', async () => {
    // Short ids of nodes, each with parents among those before it; a family may join at any line.
    const lineages = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        lineages,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
        async (parents, cuts) => {
          const file = [
            pattern('p'),
            ...parents.map((of, i) => node(i, 'p', [...new Set(i === 0 ? [] : of.map((n) => n % i))])),
            ...parents
              .slice(1)
              .flatMap((of, i) =>
                of.length === 2
                  ? [edge(i + 1, (of[0] ?? 0) % parents.length, { relationshipType: 'parent_of' })]
                  : [],
              ),
          ];
          const text = ndjson(file);
          const importId = uuid('cut');
          const [whole, cut] = [await bulkStore(), await bulkStore()];
          await whole.importText(text, { importId });
          for (const share of [...cuts].sort((a, b) => a - b))
            await interrupted(cut, text.slice(0, Math.floor(text.length * share)), importId);
          await cut.importText(text, { importId });
          const expected = await whole.exported();
          expect(await cut.exported()).toBe(expected);
          await cut.close();
          const again = await bulkStore();
          await again.importText(expected);
          expect(await again.exported()).toBe(expected);
          await again.close();
          await whole.close();
        },
      ),
      { numRuns: 4 },
    );
  });
});

/** Every line that arrived is committed, as small chunks would be; then the connection ends. */
async function interrupted(store: BulkStoreFixture, text: string, importId: string): Promise<void> {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1);
  if (lines === '') return;
  await store.bulk
    .import(pieces(Buffer.from(lines), 4_096), { importId, mode: 'resume' })
    .catch((error: unknown) => {
      // A shorter piece than the one before is another file to it.
      expect(error).toMatchObject({ code: 'id_conflict' });
    });
}
