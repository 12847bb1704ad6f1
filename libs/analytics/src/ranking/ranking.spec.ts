import { randomNumbers } from '@stemma/testing';
import { runToEnd } from '../run-to-end.fixture.js';
import { learnRanking, type PastOutcome, type ProposalTraits } from './learn-ranking.js';
import { chanceOf, fitLogistic } from './logistic.js';
import { skillOf } from './skill.js';

/** Outcomes whose chance is 1 / (1 + e^(−s)), with s = `pull` · (gain − 0.5). */
function outcomes(count: number, pull: number, seed = 1): PastOutcome[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, index) => {
    const traits: ProposalTraits = {
      rule: random() < 0.5 ? 'latency_regression' : 'faster_alternative',
      confidenceScore: 0.99 + random() / 100,
      performanceDelta: random(),
      sampleSize: Math.floor(100 + random() * 1_000),
    };
    const chance = 1 / (1 + Math.exp(-pull * ((traits.performanceDelta ?? 0) - 0.5)));
    return { improvementId: String(index).padStart(6, '0'), traits, isValidated: random() < chance };
  });
}

describe('a logistic regression', () => {
  // Hours of study and passed exams, the example of Wikipedia's "Logistic regression"; it gives 1.5046 and −4.0777.
  const hours = [
    0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5,
  ];
  const passed = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1].map(Boolean);

  it('without penalty gives the published coefficients', () => {
    const { intercept, weights, means, deviations } = runToEnd(
      fitLogistic(
        hours.map((hour) => [hour]),
        passed,
        0,
      ),
    );
    const slope = (weights[0] ?? NaN) / (deviations[0] ?? NaN);
    expect(slope).toBeCloseTo(1.5046, 4);
    expect(intercept - slope * (means[0] ?? NaN)).toBeCloseTo(-4.0777, 4);
  });

  it('stays finite where one feature tells all and another never varies', () => {
    const model = runToEnd(
      fitLogistic(
        [-2, -1, 1, 2].map((x) => [x, 7]),
        [false, false, true, true],
        1,
      ),
    );
    expect(model.weights[1]).toBe(0);
    expect(chanceOf(model, [2, 7])).toBeGreaterThan(0.7);
    expect(chanceOf(model, [2, 7])).toBeLessThan(1);
  });
});

describe('the skill of forecasts', () => {
  it('is Brier’s score against the base rate, and the share of pairs in order', () => {
    const forecast = (chance: number, came: boolean) => ({ chance, came, baseRate: 0.5 });
    expect(
      skillOf([forecast(0.9, true), forecast(0.4, true), forecast(0.4, false), forecast(0.2, false)]),
    ).toEqual({
      outcomeCount: 4,
      validatedCount: 2,
      brier: expect.closeTo((0.01 + 0.36 + 0.16 + 0.04) / 4, 12) as number,
      baseRateBrier: 0.25,
      brierSkill: expect.closeTo(1 - 0.1425 / 0.25, 12) as number,
      auc: 3.5 / 4,
    });
  });
});

describe('a ranking of proposals', () => {
  it('learns what the outcomes followed, and says how well on those it had not seen', () => {
    const { ranking, reason } = runToEnd(learnRanking(outcomes(400, 8)));
    if (ranking === null) throw new Error(reason);
    expect(ranking.skill).toMatchObject({ outcomeCount: 400 });
    expect(ranking.skill.brierSkill).toBeGreaterThan(0.3);
    expect(ranking.skill.auc).toBeGreaterThan(0.8);
    const { gain, ...others } = ranking.weights;
    for (const weight of Object.values(others)) expect(Math.abs(weight)).toBeLessThan(gain / 3);
    const traits = { rule: 'latency_regression', confidenceScore: 0.995, sampleSize: 500 };
    const chances = [0.1, 0.5, 0.9].map((performanceDelta) =>
      ranking.chanceOf({ ...traits, performanceDelta }),
    );
    expect(chances).toEqual([...chances].sort((a, b) => a - b));
    expect(chances[1]).toBeCloseTo(0.5, 0);
  });

  it('is silent while outcomes are too few, or too few of a kind', () => {
    expect(runToEnd(learnRanking([]))).toMatchObject({ ranking: null, skill: null });
    expect(runToEnd(learnRanking(outcomes(39, 8))).reason).toMatch(
      /^Too few outcomes to learn from: \d+ validated and \d+ rejected/,
    );
    const all = outcomes(200, 0).map((outcome, index) => ({ ...outcome, isValidated: index < 9 }));
    expect(runToEnd(learnRanking(all))).toMatchObject({ ranking: null, skill: null });
  });

  it('is silent where it does no better than the base rate', () => {
    const told = Array.from({ length: 20 }, (_, seed) => runToEnd(learnRanking(outcomes(100, 0, seed + 1))));
    const silent = told.filter(({ ranking }) => ranking === null);
    expect(silent.length).toBeGreaterThanOrEqual(15);
    for (const { reason } of silent) expect(reason).toMatch(/no better than saying the base rate/);
  });

  it('says the same of the same outcomes, in whichever order they come', () => {
    const given = outcomes(100, 8);
    const [a, b] = [runToEnd(learnRanking(given)), runToEnd(learnRanking([...given].reverse()))];
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
    expect(a.ranking?.chanceOf(given[0]!.traits)).toBe(b.ranking?.chanceOf(given[0]!.traits));
  });
});
