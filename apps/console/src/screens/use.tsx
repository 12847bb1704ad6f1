import { lazy, Suspense } from 'react';
import { Link, useParams, useSearchParams } from 'wouter';
import type { Pattern } from '../api/types.js';
import { useAsk } from '../api/use-ask.js';
import { countText, shareText, timeText } from '../format.js';
import { Answered, Loading } from '../parts/notes.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';
import { Health } from './use/health.js';
import { Shares } from './use/shares.js';
import { useReport } from './use/use-report.js';
import { Versions } from './use/versions.js';

const OverTime = lazy(() => import('./use/over-time.js'));
const TrendSection = lazy(() => import('./use/trend-section.js'));

const DAYS = [7, 30, 90, 365];
const DAY_MS = 86_400_000;

/** What a pattern did in use; how many days back, and which versions are compared, is in the address. */
export default function Use() {
  const { patternId = '' } = useParams();
  const pattern = useAsk<Pattern>(`/v1/patterns/${patternId}`);
  useTitle(pattern.data?.data.name ?? texts.use.title);
  const [search, setSearch] = useSearchParams();
  const days = Number(search.get('days') ?? 30);
  const compared = (search.get('compare') ?? '').split(',').filter((nodeId) => nodeId !== '');
  // Whole UTC days: the same question while one looks, and one that is answered where only sums of days are kept.
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const from = new Date(today - days * DAY_MS).toISOString();
  const show = (changes: Readonly<Record<string, string>>): void =>
    setSearch((before) => new URLSearchParams({ ...Object.fromEntries(before), ...changes }));
  return (
    <Answered asked={pattern}>
      {({ name }) => (
        <>
          <header className="head">
            <h1>
              {texts.use.of} <Link href={`/patterns/${patternId}`}>{name}</Link>
            </h1>
            <label className="filters">
              {texts.use.days}
              <select value={days} onChange={({ target }) => show({ days: target.value })}>
                {DAYS.map((count) => (
                  <option key={count} value={count}>
                    {texts.use.lastDays(count)}
                  </option>
                ))}
              </select>
            </label>
          </header>
          <Report patternId={patternId} from={from} days={days} />
          <Suspense fallback={<Loading />}>
            <OverTime patternId={patternId} from={from} days={days} />
            <TrendSection patternId={patternId} days={days} />
          </Suspense>
          <Health patternId={patternId} />
          <Versions
            patternId={patternId}
            from={from}
            compared={compared}
            onCompare={(nodeIds) => show({ compare: nodeIds.join(',') })}
          />
        </>
      )}
    </Answered>
  );
}

function Report({
  patternId,
  from,
  days,
}: {
  readonly patternId: string;
  readonly from: string;
  readonly days: number;
}) {
  return (
    <Answered asked={useReport(patternId, from, days)}>
      {({ frequency, success, performance, distribution }) => (
        <>
          <dl className="figures">
            <Figure name={texts.use.executions} value={countText(frequency.total)} />
            <Figure
              name={texts.use.success}
              value={shareText(success.successRate)}
              detail={
                success.successRateInterval === null
                  ? null
                  : texts.use.interval(
                      shareText(success.successRateInterval.low),
                      shareText(success.successRateInterval.high),
                    )
              }
            />
            <Figure name="p50" value={timeText(performance.p50ExecutionTimeMs)} />
            <Figure name="p95" value={timeText(performance.p95ExecutionTimeMs)} />
            <Figure name="p99" value={timeText(performance.p99ExecutionTimeMs)} />
            <Figure name={texts.use.timeouts} value={countText(success.timeouts)} />
          </dl>
          <div className="columns">
            <Shares title={texts.use.contexts} of={distribution.context} />
            <Shares title={texts.use.agents} of={distribution.agent} />
            <Shares title={texts.use.projects} of={distribution.project} />
          </div>
        </>
      )}
    </Answered>
  );
}

function Figure({
  name,
  value,
  detail = null,
}: {
  readonly name: string;
  readonly value: string;
  readonly detail?: string | null;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {detail !== null && <span className="quiet"> {detail}</span>}
      </dd>
    </div>
  );
}
