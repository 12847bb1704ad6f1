import fc from 'fast-check';
import { LINEAGE_STATUSES } from '../enumerations/lineage-status.js';
import { StemmaError } from '../errors/stemma-error.js';
import { canTransition, requireTransition, TRANSITIONS } from './transitions.js';

const ALLOWED = [
  'draft active',
  'draft archived',
  'active deprecated',
  'active merged',
  'active archived',
  'deprecated active',
  'deprecated merged',
  'deprecated archived',
  'archived active',
];

describe('transitions', () => {
  const pairs = LINEAGE_STATUSES.flatMap((from) => LINEAGE_STATUSES.map((to) => [from, to] as const));

  it.each(pairs)('from %s to %s follow the table of the domain', (from, to) => {
    expect(canTransition(from, to)).toBe(ALLOWED.includes(`${from} ${to}`));
  });

  it('name both states when they are refused', () => {
    try {
      requireTransition('merged', 'active');
      throw new Error('was not refused');
    } catch (error) {
      if (!StemmaError.is(error, 'illegal_transition')) throw error;
      expect(error.message).toContain('merged');
      expect(error.message).toContain('active');
      expect(error.extra).toEqual({ from: 'merged', to: 'active', allowed: [] });
    }
  });

  it('never leave the known states, and never leave merged', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LINEAGE_STATUSES), { maxLength: 30 }), (wishes) => {
        let status: (typeof LINEAGE_STATUSES)[number] = 'draft';
        for (const wish of wishes) {
          const before = status;
          if (canTransition(status, wish)) status = wish;
          expect(LINEAGE_STATUSES).toContain(status);
          if (before === 'merged') expect(status).toBe('merged');
        }
      }),
    );
    expect(TRANSITIONS.merged).toEqual([]);
  });
});
