import { drawTrend } from './draw-trend.js';
import { FORECAST, trendAnswer } from './trend-answer.fixture.js';
import { trendFacts } from './trend-facts.js';

const forecast = { ...FORECAST, days: [...FORECAST.days] };

describe('a trend in the terminal', () => {
  it('draws a bar for each day, and after it the band of the forecast', () => {
    expect(drawTrend(trendAnswer([0, 1, 6, 12, 3], { forecast }), 80)).toEqual([
      '12 ┤   █ │ ░',
      '   ┤   █ │░░',
      '   ┤   █ │━░',
      '   ┤  ██ │░░',
      '   ┤  ██▄│░░',
      ' 0 ┤ ▄███│ ━',
      '   └ from 2026-03-02',
    ]);
  });

  it('draws nothing above the ground where nothing was used, and shows the least use', () => {
    expect(drawTrend(trendAnswer([0, 0]), 80)).toEqual([
      '1 ┤',
      '  ┤',
      '  ┤',
      '  ┤',
      '  ┤',
      '0 ┤',
      '  └ from 2026-03-02',
    ]);
    expect(drawTrend(trendAnswer([1, 1_000_000]), 80).at(-2)).toBe('      0 ┤▁█');
  });

  it('puts several days into a bar where the terminal is narrow, and never grows wider than it', () => {
    const lines = drawTrend(
      trendAnswer(
        Array.from({ length: 365 }, () => 4),
        { forecast },
      ),
      60,
    );
    expect(lines.at(-1)).toContain('days a bar');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(60);
  });

  it('tells each fact in a line, and why a fact is not told', () => {
    expect(
      trendFacts(
        trendAnswer([1, 2, 3], {
          trendDirection: 'growing',
          usagePattern: 'growing',
          weeklyGrowthRate: -0.254,
          adoptionVelocity: 0.5,
          seasonality: { periodDays: 7, strength: 0.62 },
          peakUsageDays: ['Monday', 'Friday'],
          forecast,
          forecastConfidence: 0.875,
          anomaliesDetected: [{ date: '2026-03-05', type: 'spike', magnitude: 9, reason: '12 executions' }],
          changePoints: [{ date: '2026-03-03', type: 'level_rise', magnitude: 2, reason: 'from 1 to 3' }],
          unanswered: [{ field: 'monthlyRetentionRate', reason: 'no agent is named' }],
        }),
      ),
    ).toEqual([
      'direction  growing, −25 % against the week before, +0.50 a day, each day',
      'pattern    growing',
      'season     every 7 days, explains 62 % of the variation; most on Monday, Friday',
      'next week  6 (90 % interval 3 to 21) by ets, confidence 0.88 from 8 past weeks',
      '2026-03-03  level rise: from 1 to 3',
      '2026-03-05  spike: 12 executions',
      '(no monthlyRetentionRate: no agent is named)',
    ]);
  });
});
