import type { UsageReport } from '../../api/types.js';
import { useAsk, withQuery } from '../../api/use-ask.js';
import { countText, shareText, timeText } from '../../format.js';
import { Answered } from '../../parts/notes.js';
import { texts } from '../../texts.js';

export interface ComparedVersion {
  readonly nodeId: string;
  readonly name: string;
}

/** What two versions did in the same time, side by side. */
export function Comparison({
  versions,
  from,
}: {
  readonly versions: readonly ComparedVersion[];
  readonly from: string;
}) {
  return (
    <section aria-label={texts.use.compared} className="columns">
      {versions.map(({ nodeId, name }) => (
        <VersionReport key={nodeId} nodeId={nodeId} name={name} from={from} />
      ))}
    </section>
  );
}

function VersionReport({ nodeId, name, from }: ComparedVersion & { readonly from: string }) {
  const asked = useAsk<UsageReport>(withQuery(`/v1/nodes/${nodeId}/analytics`, { from, granularity: 'day' }));
  return (
    <section className="card" aria-label={name}>
      <h3>{name}</h3>
      <Answered asked={asked}>
        {({ frequency, success, performance }) => (
          <dl>
            <dt>{texts.use.executions}</dt>
            <dd>{countText(frequency.total)}</dd>
            <dt>{texts.use.success}</dt>
            <dd>{shareOf(success)}</dd>
            <dt>p50</dt>
            <dd>{timeText(performance.p50ExecutionTimeMs)}</dd>
            <dt>p95</dt>
            <dd>{timeText(performance.p95ExecutionTimeMs)}</dd>
            <dt>p99</dt>
            <dd>{timeText(performance.p99ExecutionTimeMs)}</dd>
            <dt>{texts.use.timeouts}</dt>
            <dd>{countText(success.timeouts)}</dd>
          </dl>
        )}
      </Answered>
    </section>
  );
}

function shareOf({ successRate, successRateInterval }: UsageReport['success']): string {
  if (successRateInterval === null) return shareText(successRate);
  const { low, high } = successRateInterval;
  return `${shareText(successRate)} (${texts.use.interval(shareText(low), shareText(high))})`;
}
