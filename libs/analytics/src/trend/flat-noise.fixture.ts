import { poissonCounts } from '@stemma/testing';
import { findAnomalies } from './anomalies.js';
import { findChangePoints } from './change-points.js';
import { findSeason } from './seasonality.js';
import type { TimeSeriesModels } from './time-series-models.js';

const LEVELS = [0.3, 1, 3, 10, 100];

/** In how many series of nothing but noise, six weeks each, something is found that is not there. */
export async function foundInNoise(
  series: number,
  models: TimeSeriesModels,
): Promise<{ season: number; anomaly: number; change: number }> {
  const found = { season: 0, anomaly: 0, change: 0 };
  for (let seed = 1; seed <= series; seed++) {
    const level = LEVELS[seed % LEVELS.length] ?? 1;
    const counts = poissonCounts(42, () => level, seed);
    const season = findSeason(counts, 7);
    const changes = (await findChangePoints(counts, season, models)).map(({ index }) => index);
    if (season !== null) found.season++;
    if (changes.length > 0) found.change++;
    if (findAnomalies(counts, season, changes).length > 0) found.anomaly++;
  }
  return found;
}
