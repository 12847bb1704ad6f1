import { NILE_FLOW, poissonCounts, realSeries } from '@stemma/testing';
import { findAnomalies } from './anomalies.js';
import { AugursModels } from './augurs/augurs-models.js';
import { findChangePoints } from './change-points.js';
import { foundInNoise } from './flat-noise.fixture.js';
import { forecastSeries, seasonalNaiveScale } from './forecast/forecast.js';
import { mean } from './moments.js';
import { findSeason } from './seasonality.js';

describe('series that the world made', () => {
  const models = new AugursModels();
  afterAll(() => models.close());

  it.each(Object.entries(realSeries))(
    'have the season that is known of them: %s',
    (_, { values, period }) => {
      expect(findSeason(values, 7)?.period).toBe(period);
    },
  );

  it.each([
    ['air passengers', 0.8],
    ['Nottingham temperatures', 0.9],
    ['accidental deaths', 0.9],
    ['page views', 0.95],
    ['births', 0.9],
  ] as const)(
    'are forecast with less error than by the same step of the period before: %s',
    async (name, ratio) => {
      const { values, period } = realSeries[name];
      const origins = Math.min(4, Math.floor(values.length / period) - 4);
      const errors: number[] = [];
      const naive: number[] = [];
      for (let origin = values.length - origins * period; origin < values.length; origin += period) {
        const past = values.slice(0, origin);
        const forecast = await forecastSeries(
          { actual: past, cleaned: past, period, horizon: period },
          models,
        );
        const scale = seasonalNaiveScale(past, period);
        for (let step = 0; step < period; step++) {
          const actual = values[origin + step]!;
          errors.push(Math.abs(actual - forecast!.steps[step]!.expected) / scale);
          naive.push(Math.abs(actual - past[origin - period + step]!) / scale);
        }
      }
      expect(mean(errors)).toBeLessThan(ratio * mean(naive));
    },
  );

  it('change when the Nile fell in 1899, and when seat belts became law in Great Britain', async () => {
    const nile = await findChangePoints(NILE_FLOW, null, models);
    expect(nile.map(({ index }) => 1871 + index)).toEqual([1899]);
    const { values } = realSeries['driver deaths'];
    const deaths = await findChangePoints(values, findSeason(values, 7), models);
    expect(deaths.at(-1)).toMatchObject({ index: 169 });
  });

  it.each(['births', 'accidental deaths', 'driver deaths'] as const)(
    'show a day that was put in, and no other: %s',
    async (name) => {
      const { values } = realSeries[name];
      const season = findSeason(values, 7);
      const wild = [...values];
      wild[50] = 2 * values[50]!;
      wild[31] = 0;
      const changes = (await findChangePoints(wild, season, models)).map(({ index }) => index);
      expect(findAnomalies(wild, season, changes).map(({ index }) => index)).toEqual([31, 50]);
    },
  );
});

describe('noise that is flat', () => {
  const models = new AugursModels();
  afterAll(() => models.close());

  it('has in 250 series at most two with a season, with an anomaly, with a change', async () => {
    for (const found of Object.values(await foundInNoise(250, models))) expect(found).toBeLessThanOrEqual(2);
  });

  it('gains a season, a change, an anomaly when one is put in', async () => {
    const found = { season: 0, anomaly: 0, change: 0 };
    for (let seed = 1; seed <= 50; seed++) {
      if (
        findSeason(
          poissonCounts(42, (day) => (day % 7 < 5 ? 14 : 4), seed),
          7,
        )?.period === 7
      )
        found.season++;
      const step = await findChangePoints(
        poissonCounts(42, (day) => (day < 20 ? 6 : 14), seed),
        null,
        models,
      );
      if (step.some(({ index }) => Math.abs(index - 20) <= 2)) found.change++;
      const counts = poissonCounts(42, () => 6, seed);
      counts[17] = 30;
      if (findAnomalies(counts, null, []).some(({ index }) => index === 17)) found.anomaly++;
    }
    expect(found.season).toBeGreaterThanOrEqual(45);
    expect(found.change).toBeGreaterThanOrEqual(40);
    expect(found.anomaly).toBeGreaterThanOrEqual(48);
  });
});
