import { useMemo } from 'react';
import type UPlot from 'uplot';
import type { Usage } from '../../api/types.js';
import { useAsk, withQuery } from '../../api/use-ask.js';
import { Answered } from '../../parts/notes.js';
import { texts } from '../../texts.js';
import { Plot, type PlotProps } from '../../parts/plot.js';

/** So few days are shown by the hour. */
const BY_HOUR = 7;

/** How many succeeded, and how long they took. */
export default function OverTime({
  patternId,
  from,
  days,
}: {
  readonly patternId: string;
  readonly from: string;
  readonly days: number;
}) {
  const granularity = days <= BY_HOUR ? 'hour' : 'day';
  const asked = useAsk<Usage>(withQuery(`/v1/patterns/${patternId}/usage`, { from, granularity }), {
    keep: true,
  });
  return (
    <section>
      <h2>{texts.use.overTime}</h2>
      <Answered asked={asked}>{(usage) => <Drawn usage={usage} />}</Answered>
    </section>
  );
}

function Drawn({ usage: { buckets } }: { readonly usage: Usage }) {
  const data = useMemo<UPlot.AlignedData>(
    () => [
      buckets.map(({ start }) => Date.parse(start) / 1_000),
      buckets.map(({ executionCount }) => executionCount),
      buckets.map(({ failureCount }) => failureCount),
      buckets.map(({ avgExecutionTimeMs }) => avgExecutionTimeMs),
    ],
    [buckets],
  );
  return <Plot label={texts.use.overTimePlot} data={data} drawn={drawn} />;
}

const drawn: PlotProps['drawn'] = (ink) => ({
  series: [
    { label: texts.use.executions, stroke: ink('accent'), width: 2 },
    { label: texts.use.failed, stroke: ink('accent'), width: 2, dash: [2, 3] },
    { label: texts.use.meanTime, stroke: ink('quiet'), width: 2, scale: 'ms' },
  ],
  axes: [{ label: texts.use.executions }, { label: texts.use.meanTime, scale: 'ms', grid: { show: false } }],
});
