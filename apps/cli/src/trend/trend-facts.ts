import type { TrendAnswer } from '../client/answers.js';

const MAX_FINDINGS = 10;

/** What a trend says, a line each; what it does not say, with its reason. */
export function trendFacts(trend: TrendAnswer): string[] {
  const { seasonality, forecast, anomaliesDetected, changePoints } = trend;
  const facts: [string, string | null][] = [
    ['direction', directionText(trend)],
    ['pattern', trend.usagePattern],
    [
      'retention',
      trend.monthlyRetentionRate === null
        ? null
        : `${percent(trend.monthlyRetentionRate)} of last month's users came again`,
    ],
    ['season', seasonality === null ? 'none found' : seasonText(seasonality, trend.peakUsageDays)],
    ['next week', forecast === null ? null : forecastText(forecast, trend.forecastConfidence)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    ...facts.flatMap(([name, text]) => (text === null ? [] : [`${name.padEnd(width)}  ${text}`])),
    ...findingLines([...changePoints, ...anomaliesDetected]),
    ...trend.unanswered.map(({ field, reason }) => `(no ${field}: ${reason})`),
  ];
}

function directionText({ trendDirection, weeklyGrowthRate, adoptionVelocity }: TrendAnswer): string {
  return [
    trendDirection,
    ...(weeklyGrowthRate === null ? [] : [`${signed(100 * weeklyGrowthRate, 0)} % against the week before`]),
    ...(adoptionVelocity === null ? [] : [`${signed(adoptionVelocity, 2)} a day, each day`]),
  ].join(', ');
}

function seasonText(
  { periodDays, strength }: NonNullable<TrendAnswer['seasonality']>,
  peaks: readonly string[],
): string {
  const days = peaks.length === 0 ? '' : `; most on ${peaks.join(', ')}`;
  return `every ${String(periodDays)} days, explains ${percent(strength)} of the variation${days}`;
}

function forecastText(forecast: NonNullable<TrendAnswer['forecast']>, confidence: number | null): string {
  const { total, level, model, backTest } = forecast;
  const sure = confidence === null ? '' : `, confidence ${confidence.toFixed(2)}`;
  const band = `${percent(level)} interval ${total.lower.toFixed(0)} to ${total.upper.toFixed(0)}`;
  return `${total.expected.toFixed(0)} (${band}) by ${model}${sure} from ${String(backTest.folds)} past weeks`;
}

function findingLines(findings: TrendAnswer['anomaliesDetected']): string[] {
  const sorted = [...findings].sort((one, other) => (one.date < other.date ? -1 : 1));
  const left = sorted.length - MAX_FINDINGS;
  return [
    ...sorted
      .slice(-MAX_FINDINGS)
      .map(({ date, type, reason }) => `${date}  ${type.replace('_', ' ')}: ${reason}`),
    ...(left > 0 ? [`(and ${String(left)} earlier ones: --json)`] : []),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}
