import fc from 'fast-check';
import { IMPROVEMENT_STATUSES } from '../enumerations/improvement-status.js';
import { check } from '../errors/check.js';
import { StemmaError } from '../errors/stemma-error.js';
import { Improvement } from './improvement.js';
import { improvementInputSchema } from './improvement-input.js';
import { IMPROVEMENT_TRANSITIONS } from './improvement-transitions.js';
import { relativeGain } from './performance-delta.js';

const NOW = new Date('2026-01-31T12:00:00.123Z');
const LATER = new Date('2026-02-01T00:00:00.000Z');
const ALLOWED = [
  'proposed testing',
  'proposed rejected',
  'testing validated',
  'testing rejected',
  'validated applied',
  'validated rejected',
  'applied rejected',
];
const OTHER = '01890000-0000-7000-8000-00000000000b';
const ID = '01890000-0000-7000-8000-00000000000a';
const improvement = (given: object = {}) =>
  Improvement.create(
    check(improvementInputSchema, {
      patternId: ID,
      nodeId: ID,
      improvementType: 'performance',
      description: 'cache it',
      createdBy: 'ada',
      ...given,
    }),
    NOW,
  );

describe('an improvement', () => {
  it('starts as proposed', () => {
    expect(improvement()).toMatchObject({
      status: 'proposed',
      priority: 'medium',
      performanceDelta: null,
      appliedAt: null,
      sampleSize: 0,
    });
  });

  it('of 450.5 to 180.2 ms gains 60 %', () => {
    expect(relativeGain(450.5, 180.2)).toBeCloseTo(0.6, 12);
    const measured = improvement({
      baselineMetrics: { avgExecutionTimeMs: 450.5 },
      improvedMetrics: { avgExecutionTimeMs: 180.2 },
    });
    expect(measured.performanceDelta).toBeCloseTo(0.6, 12);
    expect(relativeGain(0, 1)).toBeNull();
  });

  it('takes approved as validated, and notes when it is applied', () => {
    const validated = improvement().withStatus('testing', NOW).withStatus('validated', LATER);
    expect(validated).toMatchObject({ status: 'validated', appliedAt: null, updatedAt: LATER, rev: 3 });
    expect(validated.withStatus('validated', NOW)).toBe(validated);
    expect(validated.withStatus('applied', LATER).appliedAt).toBe(LATER);
    expect(improvement({ status: 'approved' }).status).toBe('validated');
  });

  it('goes no other way than the table says, whatever is asked of it, and never leaves rejected', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...IMPROVEMENT_STATUSES), { maxLength: 20 }), (wishes) => {
        let now = improvement();
        for (const wish of wishes) {
          const before = now;
          try {
            now = now.withStatus(wish, LATER);
          } catch (error) {
            if (!StemmaError.is(error, 'illegal_transition')) throw error;
            expect(error.extra).toMatchObject({ from: before.status, to: wish });
          }
          if (now === before) continue;
          expect(ALLOWED).toContain(`${before.status} ${now.status}`);
          expect(now.rev).toBe(before.rev + 1);
        }
      }),
    );
    expect(IMPROVEMENT_TRANSITIONS.rejected).toEqual([]);
  });

  it('is revised by people, but for its candidate once the trial has begun', () => {
    const revised = improvement().revise({ priority: 'high', candidateNodeId: OTHER }, LATER);
    expect(revised).toMatchObject({ priority: 'high', candidateNodeId: OTHER, rev: 2, updatedAt: LATER });
    expect(revised.revise({ priority: 'high' }, NOW)).toBe(revised);
    const testing = revised.withStatus('testing', LATER);
    expect(testing.revise({ description: 'better told' }, LATER).description).toBe('better told');
    expect(() => testing.revise({ candidateNodeId: ID }, LATER)).toThrow('cannot be changed');
  });

  it.each<[object, string]>([
    [{ description: '' }, '/description must be at least 1 character'],
    [{ confidenceScore: 1.1 }, '/confidenceScore must be at most 1'],
    [{ pValue: -0.1 }, '/pValue must be at least 0'],
    [{ sampleSize: -1 }, '/sampleSize must be at least 0'],
    [{ priority: 'urgent' }, '/priority must be one of low, medium, high, critical'],
  ])('refuses %j', (given, message) => {
    expect(() => improvement(given)).toThrow(message);
  });

  it('reads back as it was written', () => {
    const given = improvement({
      testResults: [{ name: 'a', passed: true }],
      status: 'applied',
      performanceDelta: -0.2,
    });
    expect(Improvement.fromJSON(JSON.parse(JSON.stringify(given)))).toEqual(given);
  });
});
