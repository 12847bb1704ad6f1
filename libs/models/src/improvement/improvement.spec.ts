import { Improvement } from './improvement.js';
import type { ImprovementInput } from './improvement-input.js';
import { relativeGain } from './performance-delta.js';

const NOW = new Date('2026-01-31T12:00:00.123Z');
const LATER = new Date('2026-02-01T00:00:00.000Z');
const ID = '01890000-0000-7000-8000-00000000000a';
const improvement = (given: Partial<ImprovementInput> = {}) =>
  Improvement.create(
    {
      patternId: ID,
      nodeId: ID,
      improvementType: 'performance',
      description: 'cache it',
      createdBy: 'ada',
      ...given,
    },
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
    const validated = improvement().withStatus('approved', LATER);
    expect(validated).toMatchObject({ status: 'validated', appliedAt: null, updatedAt: LATER });
    expect(validated.withStatus('validated', NOW)).toBe(validated);
    expect(validated.withStatus('applied', LATER).appliedAt).toBe(LATER);
    expect(improvement({ status: 'approved' }).status).toBe('validated');
  });

  it.each<[Partial<ImprovementInput>, string]>([
    [{ description: '' }, '/description must be at least 1 character'],
    [{ confidenceScore: 1.1 }, '/confidenceScore must be at most 1'],
    [{ pValue: -0.1 }, '/pValue must be at least 0'],
    [{ sampleSize: -1 }, '/sampleSize must be at least 0'],
    [{ priority: 'urgent' as 'low' }, '/priority must be one of low, medium, high, critical'],
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
