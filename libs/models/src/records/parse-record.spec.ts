import { edgeIdOf } from '../ids/ids.js';
import { nodeOfRecord } from './from-record.js';
import { parseRecord } from './parse-record.js';
import { recordOfNode } from './to-record.js';

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const pattern = { record: 'pattern', patternId: id(1), name: 'retry', createdBy: 'ada' };
const node = { record: 'node', nodeId: id(2), patternId: id(1), createdBy: 'ada' };
const edge = {
  record: 'edge',
  sourceNodeId: id(2),
  targetNodeId: id(3),
  relationshipType: 'parent_of',
  createdBy: 'ada',
};

function refusal(json: unknown): [string, string, string] | undefined {
  try {
    parseRecord(json);
    return undefined;
  } catch (error) {
    const { code, faults } = error as { code: string; faults: { pointer: string; code: string }[] };
    return [code, faults[0]?.pointer ?? '', faults[0]?.code ?? ''];
  }
}

describe('a record', () => {
  it('of each kind is read with its defaults', () => {
    expect(parseRecord({ record: 'header', format: 'stemma', version: 1 })).toEqual({
      record: 'header',
      format: 'stemma',
      version: 1,
      events: 'generated',
      source: null,
      trailer: false,
    });
    expect(parseRecord(pattern)).toMatchObject({
      kind: 'code',
      namespace: 'default',
      tags: [],
      createdAt: null,
    });
    expect(parseRecord(node)).toMatchObject({
      version: null,
      status: 'draft',
      content: null,
      parents: [],
      usageCount: 0,
    });
    expect(
      parseRecord({ record: 'execution', nodeId: id(2), executionTimeMs: 1, success: true }),
    ).toMatchObject({
      executionId: null,
      httpCalls: 0,
    });
    expect(parseRecord({ record: 'feedback', patternId: id(1), createdBy: 'ada' })).toMatchObject({
      feedbackId: null,
      sentiment: null,
      feedbackText: '',
      issues: [],
    });
    const event = {
      record: 'event',
      eventId: id(5),
      eventType: 'tags_updated',
      patternId: id(1),
      correlationId: 'c',
      timestamp: '2026-01-31T12:00:00Z',
    };
    expect(parseRecord(event)).toMatchObject({
      severity: 'info',
      timestamp: new Date('2026-01-31T12:00:00Z'),
    });
    expect(parseRecord({ record: 'transition', nodeId: id(2), status: 'archived', by: 'ada' })).toMatchObject(
      { reason: null, at: null },
    );
  });

  it('of an edge has the id of its facts and no child_of', () => {
    const settled = {
      sourceNodeId: id(2),
      targetNodeId: id(3),
      relationshipType: 'parent_of',
      edgeId: edgeIdOf(id(2), id(3), 'parent_of'),
    };
    expect(parseRecord(edge)).toMatchObject({ ...settled, edgeStrength: 'moderate', breakingChanges: false });
    expect(
      parseRecord({ ...edge, sourceNodeId: id(3), targetNodeId: id(2), relationshipType: 'child_of' }),
    ).toMatchObject(settled);
    expect(parseRecord({ ...edge, edgeId: id(9), edgeStrength: 'medium' })).toMatchObject({
      edgeId: id(9),
      edgeStrength: 'moderate',
    });
  });

  it.each([
    [{ evolutionType: 'fork' }, {}, 'forked_from'],
    [{ evolutionType: 'merge' }, {}, 'merged_from'],
    [{ evolutionType: 'created' }, {}, 'derived_from'],
    [{}, {}, 'derived_from'],
    [{ evolutionType: 'fork' }, { relationshipType: 'refined_from' }, 'refined_from'],
    [{}, { relationshipType: 'child_of' }, 'parent_of'],
  ])('of a node %j with parent %j gets an edge %s', (ofNode, ofParent, relationshipType) => {
    expect(parseRecord({ ...node, ...ofNode, parents: [{ nodeId: id(3), ...ofParent }] })).toMatchObject({
      parents: [{ nodeId: id(3), relationshipType, edgeId: edgeIdOf(id(3), id(2), relationshipType) }],
    });
  });

  it.each<[unknown, string, string, string]>([
    [null, 'validation_failed', '', 'wrong_type'],
    [[], 'validation_failed', '', 'wrong_type'],
    ['x', 'validation_failed', '', 'wrong_type'],
    [{}, 'validation_failed', '/record', 'required'],
    [{ record: 'thing' }, 'validation_failed', '/record', 'not_in_enum'],
    [{ record: 'constructor' }, 'validation_failed', '/record', 'not_in_enum'],
    [{ ...pattern, name: '' }, 'validation_failed', '/name', 'too_short'],
    [{ ...pattern, colour: 1 }, 'validation_failed', '/colour', 'unknown_field'],
    [{ ...node, nodeId: undefined }, 'validation_failed', '/nodeId', 'required'],
    [{ ...node, parents: [{ nodeId: 'x' }] }, 'validation_failed', '/parents/0/nodeId', 'not_a_uuid'],
    [
      { ...node, parents: [{ nodeId: id(3) }, { nodeId: id(3) }] },
      'validation_failed',
      '/parents/1',
      'duplicate',
    ],
    [
      { ...node, parents: [{ nodeId: id(3), similarityScore: 2 }] },
      'validation_failed',
      '/parents/0/similarityScore',
      'out_of_range',
    ],
    [{ ...node, parents: [{ nodeId: id(2) }] }, 'self_loop', '/parents/0/nodeId', 'invalid'],
    [
      { record: 'feedback', patternId: id(1), createdBy: 'ada', qualityRating: 6 },
      'validation_failed',
      '/qualityRating',
      'out_of_range',
    ],
    [{ ...node, content: 'x', contentHash: 'a'.repeat(64) }, 'validation_failed', '/contentHash', 'invalid'],
    [{ ...node, generation: 3 }, 'validation_failed', '/generation', 'unknown_field'],
    [{ ...node, usageCount: 3 }, 'validation_failed', '/avgExecutionTimeMs', 'required'],
    [{ ...edge, targetNodeId: id(2) }, 'self_loop', '/targetNodeId', 'invalid'],
    [{ record: 'header', format: 'stemma', version: 2 }, 'validation_failed', '/version', 'not_in_enum'],
    [
      { record: 'transition', nodeId: id(2), status: 'deprecated', by: 'ada' },
      'validation_failed',
      '/reason',
      'required',
    ],
    [
      { record: 'transition', nodeId: id(2), status: 'merged', by: 'ada' },
      'validation_failed',
      '/replacedByNodeId',
      'required',
    ],
  ])('%j is refused with code and pointer', (json, code, pointer, fault) => {
    expect(refusal(json)).toEqual([code, pointer, fault]);
  });

  it('read once can be read again', () => {
    for (const json of [pattern, edge, { ...node, parents: [{ nodeId: id(3) }], content: { a: 1 } }]) {
      const record = parseRecord(json);
      expect(parseRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);
    }
  });

  it('of a node makes the node', () => {
    const record = parseRecord({ ...node, version: 3, content: 'text', createdAt: '2026-01-31T12:00:00Z' });
    if (record.record !== 'node') throw new Error('not a node');
    const made = nodeOfRecord(
      record,
      { version: record.version ?? 1, lineageId: record.nodeId, generation: 1 },
      new Date(),
    );
    expect(made).toMatchObject({ version: 3, createdAt: new Date('2026-01-31T12:00:00Z') });
  });

  it('of a node keeps its preset use to the last digit', () => {
    const presetUsage = { count: 3, executionTimeSumMs: '0.000001', successSum: '2.999999999' };
    const record = parseRecord({ ...node, presetUsage });
    if (record.record !== 'node') throw new Error('not a node');
    const made = nodeOfRecord(record, { version: 1, lineageId: id(9), generation: 1 }, new Date());
    expect(made.usage).toEqual({ count: 3, timeSumNs: 1n, successSum: 2_999_999_999n });
    expect(recordOfNode(made)).toMatchObject({ record: 'node', lineageId: id(9), presetUsage, rev: 1 });
    expect(parseRecord(recordOfNode(made))).toMatchObject({ nodeId: id(2), version: 1, presetUsage });
  });
});
