import { contentHash } from '../content/content-hash.js';
import { EVOLUTION_TYPES } from '../enumerations/evolution-type.js';
import { LINEAGE_STATUSES } from '../enumerations/lineage-status.js';
import { check } from '../errors/check.js';
import { StemmaError } from '../errors/stemma-error.js';
import fc from 'fast-check';
import { LineageNode } from './lineage-node.js';
import { nodeInputSchema } from './node-input.js';
import { generationBelow } from './node-relatives.js';

const NOW = new Date('2026-01-31T12:00:00.123Z');
const LATER = new Date('2026-02-01T00:00:00.999Z');
const NODE = '01890000-0000-7000-8000-000000000001';
const OTHER = '01890000-0000-7000-8000-000000000002';
const PATTERN = '01890000-0000-7000-8000-00000000000a';

function aNode(given: object = {}): LineageNode {
  const input = { nodeId: NODE, patternId: PATTERN, createdBy: 'ada', ...given };
  return LineageNode.create(check(nodeInputSchema, input), NOW);
}

function refusal(act: () => unknown): StemmaError {
  try {
    act();
  } catch (error) {
    if (error instanceof StemmaError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a new node', () => {
  it('has the defaults of the domain', () => {
    expect(aNode().toJSON()).toEqual({
      nodeId: NODE,
      patternId: PATTERN,
      version: 1,
      versionLabel: null,
      lineageId: NODE,
      generation: 1,
      status: 'draft',
      evolutionType: null,
      content: null,
      contentHash: null,
      createdAt: '2026-01-31T12:00:00.123Z',
      createdBy: 'ada',
      deprecatedAt: null,
      deprecatedReason: null,
      replacedByNodeId: null,
      metadata: {},
      tags: [],
      usageCount: 0,
      avgExecutionTimeMs: null,
      successRate: null,
      lastUsedAt: null,
      updatedAt: '2026-01-31T12:00:00.123Z',
      rev: 1,
    });
  });

  it('is root and leaf as long as it has no edges', () => {
    expect(aNode().isRoot()).toBe(true);
    expect(aNode().isLeaf()).toBe(true);
    expect(generationBelow([])).toBe(1);
    expect(generationBelow([3, 7, 2])).toBe(8);
  });

  it('gets an id of its own when none is given', () => {
    const { nodeId, lineageId } = LineageNode.create({ patternId: PATTERN, createdBy: 'ada' }, NOW);
    expect(nodeId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(lineageId).toBe(nodeId);
  });

  it('takes ids in capitals and answers them in small letters', () => {
    expect(aNode({ patternId: PATTERN.toUpperCase() }).patternId).toBe(PATTERN);
  });

  it('has the hash of its content, and refuses a hash that contradicts it', () => {
    expect(aNode({ content: 'hello' }).contentHash).toBe(contentHash('hello'));
    expect(aNode({ contentHash: contentHash('binary') }).contentHash).toBe(contentHash('binary'));
    const error = refusal(() => aNode({ content: 'hello', contentHash: contentHash('bye') }));
    expect(error.faults).toEqual([
      { pointer: '/contentHash', code: 'invalid', message: 'must be the SHA-256 of the content' },
    ]);
  });

  it.each<[string, object, string, string]>([
    ['an id that is no UUID', { nodeId: 'abc' }, '/nodeId', 'not_a_uuid'],
    ['no pattern', { patternId: undefined }, '/patternId', 'required'],
    ['version 0', { version: 0 }, '/version', 'out_of_range'],
    ['version 1.5', { version: 1.5 }, '/version', 'wrong_type'],
    ['a label of 51 characters', { versionLabel: 'x'.repeat(51) }, '/versionLabel', 'too_long'],
    ['an empty author', { createdBy: '' }, '/createdBy', 'too_short'],
    ['an author of 256 characters', { createdBy: 'x'.repeat(256) }, '/createdBy', 'too_long'],
    ['a status unknown', { status: 'gone' }, '/status', 'not_in_enum'],
    ['a repeated tag', { tags: ['a', 'b', 'a'] }, '/tags/2', 'duplicate'],
    ['65 tags', { tags: Array.from({ length: 65 }, (_, i) => String(i)) }, '/tags', 'too_many'],
    ['a tag of 101 characters', { tags: ['x'.repeat(101)] }, '/tags/0', 'too_long'],
    ['metadata that is a list', { metadata: [] }, '/metadata', 'wrong_type'],
    ['infinity deep in metadata', { metadata: { a: [1, Infinity] } }, '/metadata/a/1', 'not_finite'],
    ['U+0000 in content', { content: { a: 'x\0' } }, '/content/a', 'invalid_text'],
    [
      'a rate above 1',
      { usageCount: 1, avgExecutionTimeMs: 1, successRate: 1.1 },
      '/successRate',
      'out_of_range',
    ],
    [
      'a negative mean',
      { usageCount: 1, avgExecutionTimeMs: -1, successRate: 1 },
      '/avgExecutionTimeMs',
      'out_of_range',
    ],
    ['a NaN rate', { usageCount: 1, avgExecutionTimeMs: 1, successRate: NaN }, '/successRate', 'not_finite'],
    ['a negative count', { usageCount: -1 }, '/usageCount', 'out_of_range'],
    ['a count without its mean', { usageCount: 1, successRate: 1 }, '/avgExecutionTimeMs', 'required'],
    ['itself as replacement', { replacedByNodeId: NODE }, '/replacedByNodeId', 'invalid'],
    ['an unknown field', { nonsense: 1 }, '/nonsense', 'unknown_field'],
  ])('refuses %s', (_, given, pointer, code) => {
    const error = refusal(() => aNode(given));
    expect(error.code).toBe('validation_failed');
    expect(error.faults.map((fault) => [fault.pointer, fault.code])).toEqual([[pointer, code]]);
  });
});

describe('the status of a node', () => {
  const active = () => aNode({ status: 'active' });

  it('becomes active and forgets the deprecation', () => {
    const revived = active().deprecate('old', OTHER, NOW).activate(LATER);
    expect(revived).toMatchObject({
      status: 'active',
      isActive: true,
      isDeprecated: false,
      hasReplacement: false,
      deprecatedAt: null,
      deprecatedReason: null,
      replacedByNodeId: null,
      updatedAt: LATER,
      rev: 3,
      stateRev: 3,
    });
  });

  it('becomes deprecated with time, reason and replacement', () => {
    expect(active().deprecate('slow', OTHER, LATER)).toMatchObject({
      status: 'deprecated',
      isDeprecated: true,
      hasReplacement: true,
      deprecatedAt: LATER,
      deprecatedReason: 'slow',
      replacedByNodeId: OTHER,
      rev: 2,
    });
  });

  it('keeps an older replacement when none is given', () => {
    const merged = LineageNode.from({ ...active().toState(), replacedByNodeId: OTHER });
    expect(merged.deprecate('slow', null, NOW).replacedByNodeId).toBe(OTHER);
    const deprecated = active().deprecate('slow', OTHER, NOW);
    expect(deprecated.deprecate('slower', null, LATER)).toBe(deprecated);
  });

  it('takes up a replacement named later, and nothing else', () => {
    const deprecated = active().deprecate('slow', null, NOW).deprecate('other words', OTHER, LATER);
    expect(deprecated).toMatchObject({
      replacedByNodeId: OTHER,
      deprecatedReason: 'slow',
      deprecatedAt: NOW,
      rev: 3,
    });
  });

  it('becomes archived and keeps the deprecation', () => {
    expect(active().deprecate('slow', OTHER, NOW).archive(LATER)).toMatchObject({
      status: 'archived',
      deprecatedReason: 'slow',
      deprecatedAt: NOW,
      replacedByNodeId: OTHER,
    });
  });

  it('becomes merged into another node and stays so', () => {
    const merged = active().mergeInto(OTHER, LATER);
    expect(merged).toMatchObject({ status: 'merged', replacedByNodeId: OTHER, rev: 2 });
    expect(merged.mergeInto(OTHER, LATER)).toBe(merged);
    expect(refusal(() => merged.mergeInto(PATTERN, LATER)).code).toBe('illegal_transition');
    expect(refusal(() => merged.activate(LATER)).code).toBe('illegal_transition');
    expect(refusal(() => merged.archive(LATER)).code).toBe('illegal_transition');
    expect(refusal(() => merged.deprecate('x', null, LATER)).code).toBe('illegal_transition');
  });

  it('is answered with the same node when it is repeated', () => {
    const node = active();
    const archived = node.archive(NOW);
    const deprecated = node.deprecate('slow', OTHER, NOW);
    expect(node.activate(LATER)).toBe(node);
    expect(archived.archive(LATER)).toBe(archived);
    expect(deprecated.deprecate('slow', OTHER, LATER)).toBe(deprecated);
  });

  it('refuses the node itself, and a way that is not there', () => {
    expect(refusal(() => active().mergeInto(NODE, NOW)).code).toBe('self_loop');
    expect(refusal(() => active().deprecate('x', NODE, NOW)).code).toBe('self_loop');
    const error = refusal(() => aNode().deprecate('x', null, NOW));
    expect(error).toMatchObject({ code: 'illegal_transition', extra: { from: 'draft', to: 'deprecated' } });
  });
});

describe('the usage of a node', () => {
  it('follows the examples of the domain', () => {
    const used = aNode()
      .recordUsage(100, true, NOW)
      .recordUsage(200, false, NOW)
      .recordUsage(150, true, LATER);
    expect([used.usageCount, used.avgExecutionTimeMs]).toEqual([3, 150]);
    expect(used.successRate).toBeCloseTo(0.6667, 4);
    expect(used).toMatchObject({ lastUsedAt: LATER, rev: 1, stateRev: 1, usageRev: 3 });
    const preset = aNode({ usageCount: 142, avgExecutionTimeMs: 450.5, successRate: 0.95 });
    const more = preset.recordUsage(307.5, false, NOW);
    expect([more.usageCount, more.avgExecutionTimeMs]).toEqual([143, 449.5]);
    expect(more.successRate).toBeCloseTo(0.943357, 6);
    expect(more.presetUsage).toEqual(preset.usage);
  });

  it('never moves lastUsedAt back', () => {
    expect(aNode().recordUsage(1, true, LATER).recordUsage(1, true, NOW).lastUsedAt).toBe(LATER);
  });

  it.each([-1, NaN, Infinity])('refuses a time of %p', (time) => {
    expect(refusal(() => aNode().recordUsage(time, true, NOW)).faults[0]?.pointer).toBe('/executionTimeMs');
  });
});

describe('the definition of a node', () => {
  it('changes by what is given, and raises rev once', () => {
    const changed = aNode({ versionLabel: 'v1' }).revise({ versionLabel: null, tags: ['x'] }, LATER);
    expect(changed).toMatchObject({
      versionLabel: null,
      tags: ['x'],
      metadata: {},
      rev: 2,
      stateRev: 2,
      updatedAt: LATER,
    });
  });

  it('stays when nothing differs, whatever the order of keys', () => {
    const node = aNode({ metadata: { a: 1, b: 2 }, tags: ['x'] });
    expect(node.revise({ metadata: { b: 2, a: 1 }, tags: ['x'] }, LATER)).toBe(node);
    expect(node.revise({}, LATER)).toBe(node);
  });

  it('is not touched by its place in the family', () => {
    const node = aNode();
    expect(node.place(OTHER, 4)).toMatchObject({ lineageId: OTHER, generation: 4, rev: 1, stateRev: 2 });
    expect(node.place(NODE, 1)).toBe(node);
  });
});

describe('parents and children of a node', () => {
  it('follow from active derivation edges alone', () => {
    const edge = (
      sourceNodeId: string,
      targetNodeId: string,
      relationshipType: 'parent_of' | 'merged_with' | 'replaced_by',
      isActive = true,
    ) => ({
      sourceNodeId,
      targetNodeId,
      relationshipType,
      isActive,
    });
    const node = aNode();
    const edges = [
      edge(OTHER, NODE, 'parent_of'),
      edge(OTHER, NODE, 'replaced_by'),
      edge(NODE, PATTERN, 'merged_with'),
      edge(NODE, OTHER, 'parent_of', false),
    ];
    expect(node.parentIds(edges)).toEqual([OTHER]);
    expect(node.childIds(edges)).toEqual([]);
    expect([node.isRoot(edges), node.isLeaf(edges)]).toEqual([false, true]);
  });
});

describe('the forms of a node', () => {
  it('are exactly the keys that the graph takes', () => {
    const node = aNode({ versionLabel: 'v1', tags: ['x'], evolutionType: 'refined' }).recordUsage(
      100,
      true,
      NOW,
    );
    expect(node.toGraphNode()).toStrictEqual({
      node_id: NODE,
      pattern_id: PATTERN,
      version: 1,
      version_label: 'v1',
      status: 'draft',
      created_at: 1769860800,
      created_by: 'ada',
      evolution_type: 'refined',
      tags: ['x'],
      success_rate: 1,
      usage_count: 1,
      avg_execution_time_ms: 100,
    });
  });

  it('read back as they were written', () => {
    const inputs = fc.record({
      status: fc.constantFrom(...LINEAGE_STATUSES),
      evolutionType: fc.option(fc.constantFrom(...EVOLUTION_TYPES)),
      content: fc
        .jsonValue({ maxDepth: 4, noUnicodeString: true })
        .filter((value) => !JSON.stringify(value).includes('\\u')),
      tags: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 5 }),
      versionLabel: fc.option(fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme-ascii' })),
      usageCount: fc.nat(),
      avgExecutionTimeMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
      successRate: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, (given) => {
        const json = JSON.parse(JSON.stringify(aNode(given))) as unknown;
        expect(JSON.parse(JSON.stringify(LineageNode.fromJSON(json)))).toEqual(json);
      }),
    );
  });
});
