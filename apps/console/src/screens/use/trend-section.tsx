import type { MarkedDay, Trend } from '../../api/types.js';
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
            changePoints,
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
              <Marked title={texts.use.anomaliesAre} of={anomaliesDetected} />
              <Marked title={texts.use.changesAre} of={changePoints} />
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

/** Days about which something is to be said. */
function Marked({ title, of }: { readonly title: string; readonly of: readonly MarkedDay[] }) {
  if (of.length === 0) return null;
  return (
    <details>
      <summary>
        {title} ({of.length})
      </summary>
      <ul className="rows">
        {of.map(({ date, magnitude, reason }) => (
          <li key={date}>
            <time dateTime={date}>{date}</time>
            <span className="number">{texts.use.magnitude(Math.round(magnitude))}</span>
            <span className="grow quiet">{reason}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
