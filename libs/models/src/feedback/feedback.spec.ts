import { check } from '../errors/check.js';
import { Feedback, feedbackInputSchema } from './feedback.js';

const NOW = new Date('2026-01-31T12:00:00.123Z');
const PATTERN = '01890000-0000-7000-8000-00000000000a';
const feedback = (given: object) =>
  Feedback.create(check(feedbackInputSchema, { patternId: PATTERN, createdBy: 'ada', ...given }), NOW);

describe('feedback', () => {
  it.each<[object, string]>([
    [{ success: false, qualityScore: 1, performanceScore: 1 }, 'negative'],
    [{ successConfirmed: false, qualityScore: 1, performanceScore: 1 }, 'negative'],
    [{ success: true, successConfirmed: false, qualityScore: 1, performanceScore: 1 }, 'positive'],
    [{ success: true, qualityScore: 0.9, performanceScore: 0.9 }, 'positive'],
    [{ qualityScore: 0.95, performanceScore: 0.85 }, 'positive'],
    [{ qualityScore: 0.89, performanceScore: 0.9 }, 'neutral'],
    [{ qualityScore: 0.7, performanceScore: 0.7 }, 'neutral'],
    [{ qualityScore: 1 }, 'neutral'],
    [{ performanceScore: 0.8 }, 'negative'],
    [{}, 'negative'],
    [{ success: false, sentiment: 'positive' }, 'positive'],
  ])('%j is %s', (given, sentiment) => {
    expect(feedback(given).sentiment).toBe(sentiment);
  });

  it.each<[object, string]>([
    [{ explicitRating: 1.1 }, '/explicitRating must be at most 1'],
    [{ qualityRating: 5.1 }, '/qualityRating must be at most 5'],
    [{ qualityScore: -1 }, '/qualityScore must be at least 0'],
    [{ issues: [''] }, '/issues/0 must be at least 1 character'],
  ])('refuses %j', (given, message) => {
    expect(() => feedback(given)).toThrow(message);
  });

  it('reads back as it was written', () => {
    const given = feedback({
      implicitSignals: { retry_count: 2, time_to_complete_ms: 310.5 },
      issues: ['slow'],
    });
    expect(Feedback.fromJSON(JSON.parse(JSON.stringify(given)))).toEqual(given);
  });
});
