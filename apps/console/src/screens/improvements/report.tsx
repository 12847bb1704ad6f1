import { lazy, Suspense } from 'react';
import type { TrialArm, TrialReport } from '../../api/types.js';
import { useAsk } from '../../api/use-ask.js';
import { countText, shareText } from '../../format.js';
import { Note, Freshness, Loading } from '../../parts/notes.js';
import { texts } from '../../texts.js';

const Course = lazy(() => import('./course.js'));

/** Smaller ones say no more. */
const SMALLEST_P = 0.000_001;
const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** The evidence of a trial; what was never on trial has none. */
export function Report({ improvementId }: { readonly improvementId: string }) {
  const { data, error } = useAsk<TrialReport>(`/v1/improvements/${improvementId}/report`);
  if (data === undefined) return error === null ? <Loading /> : <Note>{error.message}</Note>;
  return (
    <section>
      <h2>{texts.improvements.report}</h2>
      <Freshness answer={data} />
      <Evidence report={data.data} />
      <Suspense fallback={<Loading />}>
        <Course {...data.data} />
      </Suspense>
    </section>
  );
}

function Evidence({ report }: { readonly report: TrialReport }) {
  const {
    trial,
    verdict,
    reasons,
    baseline,
    candidate,
    sampleRatio,
    effect,
    test,
    sequential,
    power,
    guards,
  } = report;
  const words = texts.improvements;
  const range = effect.intervals?.relative ?? null;
  return (
    <>
      <p>
        <strong>{words.verdicts[verdict] ?? verdict}</strong>{' '}
        <span className="quiet">{reasons.map(({ message }) => message).join(' ')}</span>
      </p>
      <dl>
        <dt>{words.metric}</dt>
        <dd>{words.wanted(trial.metric, trial.direction, shareText(trial.minimumEffect))}</dd>
        <dt>{words.baseline}</dt>
        <dd>{armText(baseline)}</dd>
        <dt>{words.candidate}</dt>
        <dd>{armText(candidate)}</dd>
        <dt>{words.effect}</dt>
        <dd>
          {effectText(effect, baseline.mean)}
          {range !== null && ` (${shareText(range[0])} – ${shareText(range[1])}, ${shareText(effect.level)})`}
        </dd>
        <dt>{words.test}</dt>
        <dd>{test === null ? texts.state.none : `${test.name}, ${pText(test.pValue)}`}</dd>
        <dt>{words.sequential}</dt>
        <dd>
          {sequential.pValue === null ? (sequential.notReady ?? texts.state.none) : pText(sequential.pValue)}
        </dd>
        <dt>{words.power}</dt>
        <dd>{words.reached(shareText(power.reached), shareText(power.planned))}</dd>
        <dt>{words.sampleRatio}</dt>
        <dd>
          {shareText(sampleRatio.observed)} / {shareText(sampleRatio.expected)}{' '}
          {sampleRatio.mismatch && words.mismatch}
        </dd>
      </dl>
      {guards.length > 0 && (
        <ul className="rows">
          {guards.map(({ metric, status, worsening }) => (
            <li key={metric}>
              <span className="grow">{words.guard(metric)}</span>
              <span>{status}</span>
              <span className="number">{shareText(worsening)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A share of the baseline's mean; where that is 0, the difference itself, and why. */
function effectText({ relative, absolute }: TrialReport['effect'], baselineMean: number | null): string {
  if (relative !== null || absolute === null || baselineMean !== 0) return shareText(relative);
  return texts.improvements.fromZero(digits.format(absolute));
}

function pText(p: number): string {
  return p < SMALLEST_P ? `p < ${String(SMALLEST_P)}` : `p = ${digits.format(p)}`;
}

function armText({ count, planned, mean }: TrialArm): string {
  const { of } = texts.improvements;
  return `${of(countText(count), countText(planned))}${mean === null ? '' : `, ${digits.format(mean)}`}`;
}
