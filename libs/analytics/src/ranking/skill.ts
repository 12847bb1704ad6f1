export interface Forecast {
  /** 0..1. */
  readonly chance: number;
  /** What the mean of those that it was learnt from would have said. */
  readonly baseRate: number;
  readonly came: boolean;
}

/** How good forecasts of outcomes that were not learnt from are. */
export interface Skill {
  readonly outcomeCount: number;
  readonly validatedCount: number;
  /** Mean squared error of the chances (Brier 1950), and that of always saying the base rate. Less is better. */
  readonly brier: number;
  readonly baseRateBrier: number;
  /** 1 − brier / baseRateBrier: above 0 it is better than the base rate. */
  readonly brierSkill: number;
  /** The share of pairs of one outcome of each kind that it puts in the right order; 0.5 is chance. */
  readonly auc: number;
}

/** @param forecasts of both outcomes */
export function skillOf(forecasts: readonly Forecast[]): Skill {
  const brierOf = (chanceOf: (forecast: Forecast) => number): number =>
    forecasts.reduce((sum, forecast) => sum + (chanceOf(forecast) - Number(forecast.came)) ** 2, 0) /
    forecasts.length;
  const brier = brierOf(({ chance }) => chance);
  const baseRateBrier = brierOf(({ baseRate }) => baseRate);
  return {
    outcomeCount: forecasts.length,
    validatedCount: forecasts.filter(({ came }) => came).length,
    brier,
    baseRateBrier,
    brierSkill: 1 - brier / baseRateBrier,
    auc: aucOf(forecasts),
  };
}

/** Equal chances count a half. */
function aucOf(forecasts: readonly Forecast[]): number {
  const came = forecasts.filter((forecast) => forecast.came);
  const failed = forecasts.filter((forecast) => !forecast.came);
  let ordered = 0;
  for (const a of came) {
    for (const b of failed) ordered += a.chance > b.chance ? 1 : a.chance === b.chance ? 0.5 : 0;
  }
  return ordered / (came.length * failed.length);
}
