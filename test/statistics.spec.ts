import { rowOf, scenarios, type StudyRow } from '../bench/statistics/study.js';

/** As many as a test may take; `npm run bench:statistics` makes 10,000. Seeded, so each run is the same. */
const RUNS = 150;
/** Beyond it a share that is p in truth is not found in 1 of 1,000 studies. */
const within = (p: number): number => 3.1 * Math.sqrt((p * (1 - p)) / RUNS);

describe('trials, simulated with a look after every value', () => {
  const rows = (question: RegExp): StudyRow[] =>
    scenarios()
      .filter((scenario) => question.test(scenario.question))
      .filter(({ setting }) => ['lognormal, sigma 0.5', 'rate 0.8'].includes(setting.baseline.name))
      .map((scenario) => rowOf(scenario, RUNS));

  it('take no more than alpha for better that is not, and their intervals hold the truth', () => {
    const found = rows(/^no effect$/);
    expect(found).toHaveLength(4);
    for (const { shares } of found) {
      expect(shares['falsePositive']).toBeLessThanOrEqual(0.05 + within(0.05));
      expect(shares['fixedIntervalCovers']).toBeGreaterThanOrEqual(0.95 - within(0.95));
      expect(shares['relativeIntervalCovers']).toBeGreaterThanOrEqual(0.95 - within(0.95));
      expect(shares['sequentialIntervalCoversAtAllLooks']).toBeGreaterThanOrEqual(0.95 - within(0.95));
    }
  });

  it('find what is as good as expected as often as planned', () => {
    const found = rows(/^the expected effect$/);
    expect(found).toHaveLength(4);
    for (const { shares } of found) {
      expect(shares['validated']).toBeGreaterThanOrEqual(0.8 - within(0.8));
      expect(shares['validated']).toBeLessThanOrEqual(0.83 + within(0.83));
    }
  });

  it('never validate a regression of 30 %', () => {
    for (const { shares } of rows(/regression/)) expect(shares['validated']).toBe(0);
  });

  it('notice arms that are not shared out as designed', () => {
    const found = scenarios().filter(({ question }) => question.startsWith('arms'));
    const [asDesigned, , broken] = found.map((scenario) => rowOf(scenario, 20).shares['mismatchFound']);
    expect([asDesigned, broken]).toEqual([0, 1]);
  });
});
