import { fields } from '../fields/fields.js';
import { EVENT_TYPES, EVENT_TYPE_GROUPS } from './event-type.js';
import { defaultEdgeOf, EVOLUTION_TYPES } from './evolution-type.js';
import {
  DERIVATION_TYPES,
  isDerivationType,
  RELATIONSHIP_TYPES,
  storedEnds,
  STORED_RELATIONSHIP_TYPES,
} from './relationship-type.js';
import { TREND_DIRECTIONS } from './trend.js';

describe('enumerations', () => {
  it('take the old spellings and answer the canonical ones', () => {
    expect(fields.edgeStrength.parse('medium')).toBe('moderate');
    expect(fields.improvementStatus.parse('approved')).toBe('validated');
    expect(fields.trendDirection.parse('increasing')).toBe('growing');
    expect(fields.trendDirection.parse('decreasing')).toBe('declining');
    expect(TREND_DIRECTIONS.map((direction) => fields.trendDirection.parse(direction))).toEqual([
      ...TREND_DIRECTIONS,
    ]);
  });

  it.each(['Weak', 'MEDIUM', '', ' weak', 'constructor', '__proto__', 1, null])(
    'refuse %p as a strength',
    (value) => {
      expect(fields.edgeStrength.safeParse(value).success).toBe(false);
    },
  );

  it('know an event type for each of the 26 facts, in one group each', () => {
    expect(EVENT_TYPES).toHaveLength(26);
    expect(new Set(EVENT_TYPES).size).toBe(26);
    expect(Object.values(EVENT_TYPE_GROUPS).flat()).toEqual([...EVENT_TYPES]);
  });

  it('give each evolution type its default edge', () => {
    expect(EVOLUTION_TYPES.map((type) => [type, defaultEdgeOf(type)])).toEqual([
      ['created', null],
      ['refined', 'refined_from'],
      ['refinement', 'refined_from'],
      ['specialization', 'specialized_from'],
      ['generalization', 'generalized_from'],
      ['fork', 'forked_from'],
      ['merge', 'merged_from'],
    ]);
  });
});

describe('relationship types', () => {
  it('store all but child_of', () => {
    expect([...STORED_RELATIONSHIP_TYPES]).toEqual(RELATIONSHIP_TYPES.filter((type) => type !== 'child_of'));
  });

  it('derive, save for replacement, the symmetric merger and data that flow', () => {
    expect(RELATIONSHIP_TYPES.filter((type) => !isDerivationType(type))).toEqual([
      'merged_with',
      'replaced_by',
      'feeds',
    ]);
    expect(DERIVATION_TYPES).toHaveLength(7);
  });

  it('turn child_of round and leave the others', () => {
    expect(storedEnds({ sourceNodeId: 'a', targetNodeId: 'b', relationshipType: 'child_of' })).toEqual({
      sourceNodeId: 'b',
      targetNodeId: 'a',
      relationshipType: 'parent_of',
    });
    for (const relationshipType of STORED_RELATIONSHIP_TYPES) {
      const ends = { sourceNodeId: 'a', targetNodeId: 'b', relationshipType };
      expect(storedEnds(ends)).toEqual(ends);
    }
  });
});
