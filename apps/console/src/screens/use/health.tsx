import type { HealthReport } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { countText } from '../../format.js';
import { Answered } from '../../parts/notes.js';
import { texts } from '../../texts.js';

const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Beside its own past, with what each judgement rests on. */
export function Health({ patternId }: { readonly patternId: string }) {
  const asked = useAsk<HealthReport>(`/v1/patterns/${patternId}/health`);
  return (
    <section>
      <h2>{texts.use.health}</h2>
      <Answered asked={asked}>
        {({ healthStatus, windowDays, judgements, recommendations }) => (
          <>
            <p>
              <strong>{healthStatus ?? texts.use.unknown}</strong>{' '}
              <span className="quiet">{texts.use.window(windowDays)}</span>
            </p>
            <table>
              <thead>
                <tr>
                  {texts.use.healthColumns.map((column) => (
                    <th key={column} scope="col">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {judgements.map(({ aspect, status, value, interval, reference, sampleSize, reason }) => (
                  <tr key={aspect}>
                    <th scope="row">{aspect}</th>
                    <td>{status ?? texts.use.unknown}</td>
                    <td className="number">{numberText(value)}</td>
                    <td className="number">
                      {interval === null
                        ? texts.state.none
                        : `${digits.format(interval.low)} – ${digits.format(interval.high)}`}
                    </td>
                    <td className="number">{numberText(reference)}</td>
                    <td className="number">{countText(sampleSize)}</td>
                    <td className="quiet">{reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <ul>
              {recommendations.map((recommendation) => (
                <li key={recommendation}>{recommendation}</li>
              ))}
            </ul>
          </>
        )}
      </Answered>
    </section>
  );
}

function numberText(value: number | null): string {
  return value === null ? texts.state.none : digits.format(value);
}
