import fc from 'fast-check';
import { EDGE_STRENGTHS } from '../enumerations/edge-strength.js';
import { STORED_RELATIONSHIP_TYPES, type RelationshipType } from '../enumerations/relationship-type.js';
import { check } from '../errors/check.js';
import { StemmaError } from '../errors/stemma-error.js';
import { edgeInputSchema } from './edge-input.js';
import { LineageEdge } from './lineage-edge.js';

const NOW = new Date('2026-01-31T12:00:00.500Z');
const LATER = new Date('2026-02-01T00:00:00.000Z');
const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;

function anEdge(given: object = {}): LineageEdge {
  return LineageEdge.create(
    check(edgeInputSchema, {
      edgeId: id(9),
      sourceNodeId: id(1),
      targetNodeId: id(2),
      sourcePatternId: id(11),
      targetPatternId: id(12),
      relationshipType: 'refined_from',
      createdBy: 'ada',
      ...given,
    }),
    NOW,
  );
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StemmaError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('an edge', () => {
  it('has the defaults of the domain', () => {
    expect(anEdge().toJSON()).toEqual({
      edgeId: id(9),
      sourceNodeId: id(1),
      targetNodeId: id(2),
      sourcePatternId: id(11),
      targetPatternId: id(12),
      relationshipType: 'refined_from',
      edgeStrength: 'moderate',
      similarityScore: null,
      confidenceScore: null,
      weight: 0.6,
      changeSummary: null,
      breakingChanges: false,
      isActive: true,
      deactivatedAt: null,
      deactivationReason: null,
      metadata: {},
      createdAt: '2026-01-31T12:00:00.500Z',
      createdBy: 'ada',
      updatedAt: '2026-01-31T12:00:00.500Z',
      rev: 1,
    });
  });

  it('takes medium as moderate', () => {
    expect(anEdge({ edgeStrength: 'medium' }).edgeStrength).toBe('moderate');
  });

  it('turns child_of round, patterns included', () => {
    expect(anEdge({ relationshipType: 'child_of' })).toMatchObject({
      relationshipType: 'parent_of',
      sourceNodeId: id(2),
      targetNodeId: id(1),
      sourcePatternId: id(12),
      targetPatternId: id(11),
    });
  });

  it('refuses to lead to its own source', () => {
    expect(codeOf(() => anEdge({ targetNodeId: id(1) }))).toBe('self_loop');
  });

  it('deactivates and reactivates, clearing what it had noted', () => {
    const off = anEdge().deactivate('wrong', LATER);
    expect(off).toMatchObject({
      isActive: false,
      deactivatedAt: LATER,
      deactivationReason: 'wrong',
      rev: 2,
      stateRev: 2,
    });
    expect(off.deactivate('again', LATER)).toBe(off);
    const on = off.reactivate(LATER);
    expect(on).toMatchObject({ isActive: true, deactivatedAt: null, deactivationReason: null, rev: 3 });
    expect(on.reactivate(LATER)).toBe(on);
  });

  it('updates its scores within 0 and 1, and with them its weight', () => {
    const scored = anEdge({ edgeStrength: 'strong' })
      .updateSimilarity(0.95, LATER)
      .updateConfidence(0.9, LATER);
    expect(scored).toMatchObject({ weight: 0.9125, rev: 3, updatedAt: LATER });
    expect(scored.updateSimilarity(0.95, LATER)).toBe(scored);
    for (const score of [NaN, -0.1, 1.1, Infinity]) {
      expect(codeOf(() => scored.updateSimilarity(score, LATER))).toBe('validation_failed');
      expect(codeOf(() => scored.updateConfidence(score, LATER))).toBe('validation_failed');
    }
  });

  it('sets its summary, and leaves breaking as it is unless told', () => {
    const breaking = anEdge().setChangeSummary('new wire form', LATER, true);
    expect(breaking).toMatchObject({ changeSummary: 'new wire form', hasBreakingChanges: true });
    expect(breaking.setChangeSummary('reworded', LATER)).toMatchObject({ breakingChanges: true, rev: 3 });
  });

  it.each([
    [null, null],
    [0.8, 'high'],
    [0.79, 'medium'],
    [0.5, 'medium'],
    [0.49, 'low'],
  ])('of confidence %p is called %p', (confidenceScore, category) => {
    expect(anEdge({ confidenceScore }).confidenceCategory).toBe(category);
  });

  it('knows the classes it belongs to', () => {
    const classes = (relationshipType: RelationshipType) => {
      const edge = anEdge({ relationshipType });
      return [edge.isDerivationEdge, edge.isEvolutionEdge, edge.isMergeEdge, edge.isReplacementEdge];
    };
    expect(classes('parent_of')).toEqual([true, false, false, false]);
    expect(classes('derived_from')).toEqual([true, true, false, false]);
    expect(classes('refined_from')).toEqual([true, true, false, false]);
    expect(classes('specialized_from')).toEqual([true, true, false, false]);
    expect(classes('generalized_from')).toEqual([true, true, false, false]);
    expect(classes('forked_from')).toEqual([true, true, false, false]);
    expect(classes('merged_from')).toEqual([true, false, true, false]);
    expect(classes('merged_with')).toEqual([false, false, true, false]);
    expect(classes('replaced_by')).toEqual([false, false, false, true]);
    expect(anEdge({ edgeStrength: 'strong' }).isStrong).toBe(true);
    expect(anEdge().isStrong).toBe(false);
  });

  it('gives the graph exactly its keys', () => {
    expect(anEdge({ similarityScore: 0.5 }).toGraphEdge()).toStrictEqual({
      edge_id: id(9),
      relationship_type: 'refined_from',
      edge_strength: 'moderate',
      created_at: 1769860800,
      created_by: 'ada',
      similarity_score: 0.5,
      confidence_score: null,
      breaking_changes: false,
      is_active: true,
    });
  });

  it('reads back as it was written', () => {
    const score = fc.option(
      fc.double({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...EDGE_STRENGTHS),
        fc.constantFrom(...STORED_RELATIONSHIP_TYPES),
        score,
        score,
        fc.boolean(),
        (edgeStrength, relationshipType, similarityScore, confidenceScore, isActive) => {
          const edge = anEdge({ edgeStrength, relationshipType, similarityScore, confidenceScore, isActive });
          expect(LineageEdge.fromJSON(JSON.parse(JSON.stringify(edge))).toState()).toEqual(edge.toState());
        },
      ),
    );
  });
});
