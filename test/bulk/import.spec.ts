import { contentHash } from '@stemma/models';
import { bulkStore, edge, ndjson, node, pattern, uuid, type BulkStoreFixture } from './bulk.fixture.js';

const badCodes = (report: {
  badLines: readonly { line: number; code: string; pointer: string | null }[];
}): unknown[] => report.badLines.map(({ line, code, pointer }) => [line, code, pointer]);

describe('an import', () => {
  let store: BulkStoreFixture;
  beforeEach(async () => {
    store = await bulkStore();
  });
  afterEach(() => store.close());

  const placeOf = async (...names: (string | number)[]): Promise<unknown[]> => {
    const rows = await store.rows(
      'select node_id, version, generation, lineage_id from stemma.lineage_nodes',
    );
    return names.map((name) => {
      const row = rows.find(({ node_id }) => node_id === uuid(name));
      return [row?.['version'], row?.['generation'], row?.['lineage_id']];
    });
  };

  it.each([
    ['NUL bytes', '\0\0\0'],
    ['emoji, cut inside one', `x${'😀'.repeat(400)}`],
    [
      'a field of 498 characters and an emoji',
      JSON.stringify({ ...pattern('q'), [`${'k'.repeat(498)}😀`]: 1 }),
    ],
    ['an integer that would be rounded', `{"record":"pattern","metadata":{"id":9007199254740993}}`],
    ['a metadata key with U+0000', JSON.stringify({ ...pattern('q'), metadata: { 'a\0b': 1 } })],
    ['a metadata key that is half a pair', JSON.stringify({ ...pattern('q'), metadata: { '\ud83d': 1 } })],
  ])('reports exactly the line of %s, and loses none of the others', async (_, bad) => {
    const report = await store.importText(`${ndjson([pattern('p')])}${bad}\n${ndjson([node('a', 'p')])}`);
    expect(report).toMatchObject({ lines: 3, badLineCount: 1, badLines: [{ line: 2 }] });
    expect(report.counts).toMatchObject({ patterns: 1, nodes: 1 });
    expect(report.badLines[0]?.message).not.toMatch(/Postgres|\0|\p{Surrogate}/u);
  });

  it('takes no revision so high that what has it could not be changed, deleted or erased any more', async () => {
    const rev = 2 ** 31 - 1;
    const records = [pattern('p'), node('a', 'p'), node('b', 'p'), edge('a', 'b')];
    const told = await store.importRecords([
      ...records.map((record) => ({ ...record, rev })),
      { record: 'version_alias', patternId: uuid('p'), alias: 'production', changedBy: 'ada', rev },
    ]);
    expect(badCodes(told)).toEqual(
      records.concat(edge('a', 'b')).map((_, at) => [at + 1, 'validation_failed', '/rev']),
    );
    const highest = records.map((record) => ({ ...record, rev: 2_000_000_000 }));
    expect((await store.importRecords(highest)).badLines).toEqual([]);
  });

  it('says of a version without a number what it lacks where none is next, and takes all others', async () => {
    const last = node('a', 'p', [], { version: 2 ** 31 - 1 });
    const told = await store.importRecords([pattern('p'), last, node('b', 'p', ['a']), pattern('q')]);
    expect(badCodes(told)).toEqual([[3, 'validation_failed', '/version']]);
    expect(told.badLines[0]?.message).not.toContain('Postgres');
    expect(told.counts).toMatchObject({ patterns: 2, nodes: 1 });
  });

  it('keeps the order of the keys of a content, and takes no other order for the same', async () => {
    const content = { b: 1, aa: { z: 1, y: [{ d: 1, c: 2 }] } };
    const told = [pattern('p'), node('a', 'p', [], { content })];
    await store.importRecords(told);
    expect(await store.exported()).toContain(JSON.stringify(content));
    expect((await store.importRecords(told)).counts.unchanged).toBe(2);
    const other = { aa: content.aa, b: 1 };
    const again = await store.importRecords([pattern('p'), node('a', 'p', [], { content: other })]);
    expect(badCodes(again)).toEqual([[2, 'id_conflict', null]]);
  });

  it.each([
    [{ a: 1 }, '{"a":1}'],
    ['{"a":1}', { a: 1 }],
    [5, '5'],
    ['true', true],
  ])('keeps %j as it is, and takes %j, which has its hash, for another content', async (kept, content) => {
    const told = [pattern('p'), node('a', 'p', [], { content: kept })];
    await store.importRecords(told);
    expect((await store.importRecords(told)).counts.unchanged).toBe(2);
    const again = await store.importRecords([pattern('p'), node('a', 'p', [], { content })]);
    expect(badCodes(again)).toEqual([[2, 'id_conflict', null]]);
  });

  it('gives new versions their numbers, generations and families, parents of the same chunk included', async () => {
    const report = await store.importRecords([
      pattern('p'),
      node('a', 'p'),
      node('b', 'p', ['a']),
      pattern('q'),
      node('c', 'q'),
      node('d', 'p', ['b', 'c'], { evolutionType: 'merge' }),
      node('e', 'q', ['d']),
    ]);
    expect(report).toMatchObject({
      lines: 7,
      skippedLines: 0,
      badLineCount: 0,
      counts: { patterns: 2, nodes: 5, edges: 4, unchanged: 0, bad: 0 },
    });
    expect(report.finishedAt).not.toBeNull();
    expect(await placeOf('a', 'b', 'c', 'd', 'e')).toEqual([
      [1, 1, uuid('a')],
      [2, 2, uuid('a')],
      [1, 1, uuid('a')],
      [3, 3, uuid('a')],
      [2, 4, uuid('a')],
    ]);
    expect(await store.rows('select * from stemma.lineage_aliases')).toEqual([
      { alias_id: uuid('c'), lineage_id: uuid('a') },
    ]);
    expect(
      await store.rows('select latest_version, latest_node_id from stemma.patterns order by latest_version'),
    ).toEqual([
      { latest_version: 2, latest_node_id: uuid('e') },
      { latest_version: 3, latest_node_id: uuid('d') },
    ]);
    expect(
      await store.rows('select event_type, count(*)::int from stemma.lineage_events group by 1 order by 1'),
    ).toEqual([
      { event_type: 'child_added', count: 4 },
      { event_type: 'parent_added', count: 4 },
      { event_type: 'pattern_created', count: 2 },
      { event_type: 'version_created', count: 5 },
    ]);
  });

  it('raises the generations below an edge, and joins families of earlier imports', async () => {
    await store.importRecords([
      pattern('p'),
      node('a', 'p'),
      node('b', 'p', ['a']),
      node('x', 'p'),
      node('y', 'p', ['x']),
      node('z', 'p', ['y']),
    ]);
    const report = await store.importRecords([edge('z', 'a'), node('c', 'p', ['b'])]);
    expect(report.badLines).toEqual([]);
    expect(await placeOf('x', 'z', 'a', 'b', 'c')).toEqual([
      [3, 1, uuid('x')],
      [5, 3, uuid('x')],
      [1, 4, uuid('x')],
      [2, 5, uuid('x')],
      [6, 6, uuid('x')],
    ]);
  });

  it('names the cycle that an edge would close, within the chunk and with what is stored', async () => {
    await store.importRecords([pattern('p'), node('a', 'p'), node('b', 'p', ['a'])]);
    const report = await store.importRecords([
      node('c', 'p', ['b']),
      edge('b', 'a'),
      edge('c', 'a'),
      edge('c', 'b', { relationshipType: 'replaced_by' }),
    ]);
    expect(badCodes(report)).toEqual([
      [2, 'lineage_cycle', null],
      [3, 'lineage_cycle', null],
    ]);
    expect(report.badLines[1]?.message).toContain([uuid('c'), uuid('a'), uuid('b'), uuid('c')].join(' → '));
    expect(report.counts).toMatchObject({ nodes: 1, edges: 2 });
  });

  it('reports each bad line with number, code and pointer, and loses no other', async () => {
    const text = [
      JSON.stringify(pattern('p')),
      '{"record":',
      '',
      JSON.stringify({ record: 'surprise' }),
      JSON.stringify(node('a', 'p', [], { colour: 'red' })),
      JSON.stringify(node('b', 'nowhere')),
      JSON.stringify(node('c', 'p', ['nobody'])),
      JSON.stringify(edge('nobody', 'c')),
      JSON.stringify({ record: 'header', format: 'stemma', version: 1 }),
      JSON.stringify(node('d', 'p', [], { version: 1 })),
      JSON.stringify(node('e', 'p', [], { version: 1 })),
      JSON.stringify({
        record: 'transition',
        nodeId: uuid('d'),
        status: 'deprecated',
        reason: 'old',
        by: 'ada',
      }),
      JSON.stringify({
        record: 'execution',
        nodeId: uuid('d'),
        patternId: uuid(1),
        executionTimeMs: 1,
        success: true,
      }),
      JSON.stringify(node('f', 'p', ['d'])),
    ].join('\n');
    const report = await store.importText(text);
    expect(badCodes(report)).toEqual([
      [2, 'malformed_json', null],
      [4, 'validation_failed', '/record'],
      [5, 'validation_failed', '/colour'],
      [6, 'pattern_not_found', '/patternId'],
      [7, 'node_not_found', '/parents/0/nodeId'],
      [8, 'node_not_found', '/sourceNodeId'],
      [9, 'validation_failed', '/record'],
      [11, 'version_conflict', '/version'],
      [12, 'illegal_transition', null],
      [13, 'validation_failed', '/patternId'],
    ]);
    expect(report).toMatchObject({ lines: 14, counts: { patterns: 1, nodes: 2, edges: 1, bad: 10 } });
  });

  it('knows what is there already, and refuses other things under known ids', async () => {
    const records = [
      pattern('p'),
      node('a', 'p'),
      node('b', 'p', ['a']),
      edge('a', 'b', { relationshipType: 'parent_of' }),
    ];
    await store.importRecords(records);
    const before = await store.exported();
    const again = await store.importRecords(records);
    expect(again).toMatchObject({ badLineCount: 0, counts: { unchanged: 4, nodes: 0, edges: 0, events: 0 } });
    expect(await store.exported()).toBe(before);

    const other = await store.importRecords([
      pattern('p', { name: 'q' }),
      node('a', 'p', [], { content: 'else' }),
      edge('a', 'b', { relationshipType: 'parent_of', changeSummary: 'else' }),
    ]);
    expect(badCodes(other)).toEqual([
      [1, 'id_conflict', null],
      [2, 'id_conflict', null],
      [3, 'id_conflict', null],
    ]);
    expect(await store.exported()).toBe(before);
  });

  describe('of a version that was recorded while its content was missing', () => {
    const lacking = node('a', 'p', [], { content: null, metadata: { commit: 'c1', missing: true } });
    const whole = node('a', 'p', [], { content: 'here it is', metadata: { commit: 'c1', bytes: 10 } });
    const archived = { record: 'transition', nodeId: uuid('a'), status: 'archived', by: 'ada' };
    const at = '2026-02-01T00:00:00Z';
    const stored = async (): Promise<unknown> => {
      const [row] = await store.rows(
        `select content, content_hash as "contentHash", metadata, rev, version from stemma.lineage_nodes where node_id = '${uuid('a')}'`,
      );
      return row;
    };

    it.each([
      ['at once', [pattern('p'), lacking, whole]],
      ['with its file archived since', [pattern('p'), lacking, { ...archived, at }, whole]],
    ])('takes the content in when a record brings it, once and with an event: %s', async (_, records) => {
      const apart = [records.slice(0, -1), records.slice(-1)];
      for (const part of apart) expect((await store.importRecords(part)).badLines).toEqual([]);
      const known = await stored();
      expect(known).toMatchObject({
        content: 'here it is',
        contentHash: contentHash('here it is'),
        metadata: { commit: 'c1', bytes: 10 },
        rev: records.length - 1,
        version: 1,
      });
      expect(known).not.toHaveProperty('metadata.missing');
      const again = await store.importRecords(records);
      expect(again).toMatchObject({ badLineCount: 0, counts: { completed: 0, events: 0 } });
      expect(await stored()).toEqual(known);
      expect(
        await store.rows(
          `select new_state->>'contentHash' as hash from stemma.lineage_events where event_type = 'pattern_modified'`,
        ),
      ).toEqual([{ hash: contentHash('here it is') }]);
      const log = await store.rows(
        `select distinct entity_id from stemma.change_log where topic = 'node' and state_rev = ${String(records.length - 1)}`,
      );
      expect(log).toEqual([{ entity_id: uuid('a') }]);
    });

    it('tells the same as in a store that had it from the start, in one chunk too', async () => {
      const report = await store.importRecords([pattern('p'), lacking, whole, lacking]);
      expect(report).toMatchObject({ badLineCount: 0, counts: { nodes: 1, completed: 1, unchanged: 1 } });
      expect(await stored()).toMatchObject({ content: 'here it is', metadata: { commit: 'c1', bytes: 10 } });
    });

    it('takes the hash in where the content turns out to be binary', async () => {
      await store.importRecords([pattern('p'), lacking]);
      const contentHash = 'ab'.repeat(32);
      const binary = node('a', 'p', [], { content: null, contentHash, metadata: { binary: true } });
      expect((await store.importRecords([binary])).counts).toMatchObject({ completed: 1, bad: 0 });
      expect(await stored()).toMatchObject({ content: null, contentHash, metadata: { binary: true } });
    });

    it('keeps what somebody has noted on it meanwhile', async () => {
      await store.importRecords([pattern('p'), lacking]);
      const context = { actor: null, correlationId: uuid('write'), idempotency: null };
      const metadata = { missing: true, commit: 'c1', note: 'mine', bytes: 11 };
      await store.lineage.reviseNode(context, uuid('a'), [1], { metadata });
      await store.importRecords([whole]);
      expect(await stored()).toMatchObject({
        content: 'here it is',
        metadata: { commit: 'c1', note: 'mine', bytes: 11 },
      });
    });

    it('changes no version that is without content on purpose, nor one that is another', async () => {
      const empty = node('b', 'p', [], { content: null });
      await store.importRecords([pattern('p'), lacking, empty]);
      const before = await store.exported();
      const report = await store.importRecords([
        node('b', 'p', [], { content: 'something' }),
        node('a', 'p', [], { content: 'here it is', createdBy: 'eve' }),
      ]);
      expect(badCodes(report)).toEqual([
        [1, 'id_conflict', null],
        [2, 'id_conflict', null],
      ]);
      expect(await store.exported()).toBe(before);
    });
  });

  it('applies transitions once, whatever has become of the node since', async () => {
    const change = (status: string, at: string, more: object = {}): object => ({
      record: 'transition',
      nodeId: uuid('a'),
      status,
      at,
      by: 'ada',
      ...more,
    });
    const records = [
      pattern('p'),
      node('a', 'p', [], { status: 'active' }),
      node('b', 'p', ['a']),
      change('archived', '2026-02-01T00:00:00Z', { reason: 'deleted' }),
      change('active', '2026-02-02T00:00:00Z'),
      change('deprecated', '2026-02-03T00:00:00Z', { reason: 'old', replacedByNodeId: uuid('b') }),
    ];
    const report = await store.importRecords(records);
    expect(report).toMatchObject({ badLineCount: 0, counts: { transitions: 3, edges: 2 } });
    const before = await store.exported();
    expect((await store.importRecords(records)).counts).toMatchObject({ transitions: 0, unchanged: 6 });
    expect(await store.exported()).toBe(before);
    expect(
      await store.rows(
        `select status, rev, deprecated_reason from stemma.lineage_nodes where node_id = '${uuid('a')}'`,
      ),
    ).toEqual([{ status: 'deprecated', rev: 4, deprecated_reason: 'old' }]);
  });

  it('takes feedback in once, with its event, and only where what it names belongs together', async () => {
    const use = {
      record: 'execution',
      executionId: uuid('use'),
      nodeId: uuid('a'),
      executionTimeMs: 1,
      success: true,
    };
    const said = (name: string, more: object = {}): object => ({
      record: 'feedback',
      feedbackId: uuid(name),
      patternId: uuid('pattern p'),
      createdBy: 'grace',
      createdAt: '2026-02-01T00:00:00.000Z',
      ...more,
    });
    const records = [
      pattern('p'),
      pattern('q'),
      node('a', 'p'),
      node('b', 'p'),
      node('x', 'q'),
      use,
      said('1', { executionId: uuid('use'), qualityScore: 1, performanceScore: 1 }),
      said('2', { nodeId: uuid('b') }),
    ];
    const importId = uuid('with feedback');
    expect(await store.importRecords(records, { importId })).toMatchObject({
      badLines: [],
      counts: { feedback: 2 },
    });
    expect(await store.rows('select node_id, sentiment from stemma.feedback order by execution_id')).toEqual([
      { node_id: uuid('a'), sentiment: 'positive' },
      { node_id: uuid('b'), sentiment: 'negative' },
    ]);
    const events = "select actor_id, data from stemma.lineage_events where event_type = 'feedback_received'";
    expect(await store.rows(events)).toHaveLength(2);

    const report = await store.importRecords([
      ...records,
      said('2', { nodeId: uuid('a') }),
      said('3', { patternId: uuid('pattern none') }),
      said('4', { nodeId: uuid('none') }),
      said('5', { nodeId: uuid('x') }),
      said('6', { executionId: uuid('none') }),
      said('7', { executionId: uuid('use'), nodeId: uuid('b') }),
      said('8', { executionId: uuid('use'), patternId: uuid('pattern q') }),
      said('9', { qualityRating: 5.1 }),
    ]);
    expect(report.counts).toMatchObject({ feedback: 0, events: 0 });
    expect(badCodes(report)).toEqual([
      [9, 'id_conflict', null],
      [10, 'pattern_not_found', '/patternId'],
      [11, 'node_not_found', '/nodeId'],
      [12, 'validation_failed', '/nodeId'],
      [13, 'execution_not_found', '/executionId'],
      [14, 'validation_failed', '/executionId'],
      [15, 'validation_failed', '/executionId'],
      [16, 'validation_failed', '/qualityRating'],
    ]);
    expect(await store.rows(events)).toHaveLength(2);

    const withdrawal = { at: '2026-03-01T00:00:00.000Z', by: 'grace', reason: 'a slip' };
    const about = { executionId: uuid('use'), sentiment: 'positive' };
    const later = await store.importRecords([
      said('1', { ...about, withdrawal }),
      said('1', { ...about, withdrawal }),
      said('1', { ...about, qualityScore: 1, performanceScore: 1 }),
      said('1', { ...about, sentiment: 'negative', withdrawal }),
    ]);
    expect(later.counts).toMatchObject({ withdrawals: 1, unchanged: 1, events: 0 });
    expect(badCodes(later)).toEqual([
      [3, 'feedback_withdrawn', null],
      [4, 'id_conflict', null],
    ]);
    const told = "select actor_id, data from stemma.lineage_events where event_type = 'feedback_withdrawn'";
    expect(await store.rows(told)).toEqual([
      { actor_id: 'grace', data: { feedback_id: uuid('1'), reason: 'a slip' } },
    ]);
    expect(await store.rows('select quality_score from stemma.feedback')).toEqual([
      { quality_score: null },
      { quality_score: null },
    ]);
  });

  it('counts an execution once', async () => {
    const use = (name: string, more: object = {}): object => ({
      record: 'execution',
      executionId: uuid(name),
      nodeId: uuid('a'),
      executionTimeMs: 100,
      success: true,
      timestamp: '2026-02-01T00:00:00Z',
      ...more,
    });
    await store.importRecords([
      pattern('p'),
      node('a', 'p'),
      use('1'),
      use('2', { executionTimeMs: 200, success: false }),
      use('1'),
    ]);
    const report = await store.importRecords([
      use('2', { executionTimeMs: 200, success: false }),
      use('2'),
      use('3'),
    ]);
    expect(badCodes(report)).toEqual([[2, 'id_conflict', null]]);
    expect(
      await store.rows('select usage_count, usage_time_sum_ms, usage_success_sum from stemma.node_usage'),
    ).toEqual([{ usage_count: '3', usage_time_sum_ms: '400.000000', usage_success_sum: '2.000000000' }]);
    expect(await store.rows('select execution_count, success_count from stemma.usage_daily')).toEqual([
      { execution_count: '3', success_count: '2' },
    ]);
  });

  it('goes on where it was cut off, and refuses another file under its id', async () => {
    const records = [
      pattern('p'),
      node(0, 'p'),
      ...Array.from({ length: 2_500 }, (_, i) => node(i + 1, 'p', [i])),
    ];
    const text = ndjson(records);
    const importId = uuid('the import');
    async function* broken(): AsyncGenerator<Buffer> {
      await Promise.resolve();
      yield Buffer.from(text.slice(0, text.length * 0.7));
      throw new Error('the line went dead');
    }
    await expect(store.bulk.import(broken(), { importId, mode: 'resume' })).rejects.toThrow('went dead');
    const { answer: state } = await store.bulk.importState(importId);
    expect(state).toMatchObject({ lines: 1_000, finishedAt: null });

    await expect(store.importText(text.replaceAll('ada', 'bob'), { importId })).rejects.toMatchObject({
      code: 'id_conflict',
    });
    await expect(store.importText(text.slice(0, 1_000), { importId })).rejects.toMatchObject({
      code: 'id_conflict',
    });
    const report = await store.importText(text, { importId });
    expect(report).toMatchObject({
      lines: 2_502,
      skippedLines: 1_000,
      counts: { nodes: 2_501, unchanged: 0 },
    });
    expect(await store.importText(text, { importId })).toMatchObject({ lines: 2_502, skippedLines: 2_502 });

    const undisturbed = await bulkStore();
    await undisturbed.importText(text, { importId, pieceBytes: 1_000 });
    expect(await store.exported()).toBe(await undisturbed.exported());
    await undisturbed.close();
  });

  it('keeps a bookmark together with the lines before it, and appends to what it has', async () => {
    const importId = uuid('the source');
    const bookmark = (commit: string): object => ({ record: 'bookmark', cursor: { commit } });
    await store.importRecords([pattern('p'), node('a', 'p'), bookmark('1')], { importId, mode: 'append' });
    const report = await store.importRecords([node('a', 'p'), node('b', 'p', ['a']), bookmark('2')], {
      importId,
      mode: 'append',
    });
    expect(report).toMatchObject({ lines: 6, cursor: { commit: '2' }, counts: { nodes: 2, unchanged: 1 } });
    expect((await store.bulk.importState(importId)).answer).toMatchObject({
      ...{ lines: 6, cursor: { commit: '2' } },
    });
    await expect(store.bulk.importState(uuid('none'))).rejects.toMatchObject({ code: 'import_not_found' });
  });

  it('finds the one line that only Postgres refuses', async () => {
    await store.rows(`create function refuse() returns trigger language plpgsql as
      $$ begin if new.version_label = 'no' then raise exception 'not this one' using errcode = '22000'; end if; return new; end $$`);
    await store.rows(
      'create trigger refuse before insert on stemma.lineage_nodes for each row execute function refuse()',
    );
    const records = Array.from({ length: 40 }, (_, i) =>
      node(i, 'p', i === 0 ? [] : [i - 1], i === 20 ? { versionLabel: 'no' } : {}),
    );
    const report = await store.importRecords([pattern('p'), ...records]);
    expect(badCodes(report).slice(0, 2)).toEqual([
      [22, 'validation_failed', null],
      [23, 'node_not_found', '/parents/0/nodeId'],
    ]);
    expect(report.counts).toMatchObject({ nodes: 20, bad: 20 });
  });

  it('notices a file that was cut short, and takes the whole one under the same id', async () => {
    await store.importRecords([pattern('p'), node('a', 'p'), node('b', 'p', ['a'])]);
    const text = await store.exported();
    const other = await bulkStore();
    const importId = uuid('restore');
    const lines = text.split('\n');
    const cut = await other.importText(lines.slice(0, 4).join('\n') + '\n' + (lines[4] ?? '').slice(0, 20), {
      importId,
    });
    expect(cut.finishedAt).toBeNull();
    expect(badCodes(cut)).toEqual([
      [5, 'malformed_json', null],
      [6, 'validation_failed', null],
    ]);
    const whole = await other.importText(text, { importId });
    expect(whole).toMatchObject({ badLineCount: 0 });
    expect(whole.finishedAt).not.toBeNull();
    expect(await other.exported()).toBe(text);
    const missing = await other.importText([...lines.slice(0, 2), ...lines.slice(3)].join('\n'));
    expect(missing.finishedAt).toBeNull();
    expect(missing.badLines.at(-2)?.message).toContain('has lost lines');
    await other.close();
  });

  it('passes over blank lines in an export, wherever they are and wherever it was cut off', async () => {
    await store.importRecords([pattern('p'), node('a', 'p'), node('b', 'p', ['a'])]);
    const text = await store.exported();
    const spaced = `\n${text.replaceAll('\n', '\n \t\r\n\n')}`;
    const ends = [...spaced].flatMap((character, at) => (character === '\n' ? [at + 1] : []));
    for (const end of ends) {
      const importId = uuid(`cut at ${String(end)}`);
      await store.importText(spaced.slice(0, end), { importId });
      const whole = await store.importText(spaced, { importId });
      expect(whole).toMatchObject({ lines: ends.length, badLineCount: 0, badLines: [] });
      expect(whole.finishedAt).not.toBeNull();
    }
    expect(await store.exported()).toBe(text);
  });

  it('refuses an empty stream', async () => {
    await expect(store.importText('')).rejects.toMatchObject({ code: 'validation_failed' });
  });
});
