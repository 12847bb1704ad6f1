import type { Trend } from '../../api/types.js';
import { useAsk, withQuery } from '../../api/use-ask.js';
import { countText, shareText } from '../../format.js';
import { Answered } from '../../parts/notes.js';
import { texts } from '../../texts.js';
import { TrendPlot } from './trend-plot.js';

/** Use day by day, what stands out, and what is expected. */
export default function TrendSection({
  patternId,
  days,
}: {
  readonly patternId: string;
  readonly days: number;
}) {
  const asked = useAsk<Trend>(withQuery(`/v1/patterns/${patternId}/trend`, { periodDays: days }), {
    keep: true,
  });
  return (
    <section>
      <h2>{texts.use.trend}</h2>
      <Answered asked={asked}>
        {(trend) => {
          const {
            trendDirection,
            usagePattern,
            weeklyGrowthRate,
            seasonality,
            anomaliesDetected,
            forecast,
            unanswered,
          } = trend;
          return (
            <>
              <p className="facts">
                <span>{texts.use.direction(trendDirection, usagePattern)}</span>
                {weeklyGrowthRate !== null && <span>{texts.use.weekly(shareText(weeklyGrowthRate))}</span>}
                {seasonality !== null && <span>{texts.use.season(seasonality.periodDays)}</span>}
                <span>{texts.use.anomalies(anomaliesDetected.length)}</span>
                {forecast !== null && (
                  <span>
                    {texts.use.forecast(
                      countText(Math.round(forecast.total.expected)),
                      countText(Math.round(forecast.total.lower)),
                      countText(Math.round(forecast.total.upper)),
                      shareText(forecast.level),
                    )}
                  </span>
                )}
              </p>
              <TrendPlot trend={trend} />
              {unanswered.length > 0 && (
                <details>
                  <summary>{texts.use.unanswered(unanswered.length)}</summary>
                  <ul>
                    {unanswered.map(({ field, reason }) => (
                      <li key={field}>
                        {field}: {reason}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </>
          );
        }}
      </Answered>
    </section>
  );
}
