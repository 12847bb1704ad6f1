import { useMemo } from 'react';
import type UPlot from 'uplot';
import type { Usage } from '../../api/types.js';
import { useAsk, withQuery } from '../../api/use-ask.js';
import { Answered } from '../../parts/notes.js';
import { Plot, type PlotProps } from '../../parts/plot.js';
import { texts } from '../../texts.js';
import { ContextsPlot } from './contexts-plot.js';
import { TimesPlot } from './times-plot.js';
import { granularityOf, useReport } from './use-report.js';

/** How many succeeded, how long they took, and in which contexts. */
export default function OverTime({
  patternId,
  from,
  days,
}: {
  readonly patternId: string;
  readonly from: string;
  readonly days: number;
}) {
  const query = { from, granularity: granularityOf(days) };
  const usage = useAsk<Usage>(withQuery(`/v1/patterns/${patternId}/usage`, query), { keep: true });
  const report = useReport(patternId, from, days);
  return (
    <section>
      <h2>{texts.use.overTime}</h2>
      <p className="quiet hint">{texts.use.zoom}</p>
      <Answered asked={usage}>{({ buckets }) => <UsesPlot buckets={buckets} />}</Answered>
      <Answered asked={report}>
        {(detailed) => (
          <>
            <TimesPlot {...detailed.trend} />
            <ContextsPlot {...detailed} />
          </>
        )}
      </Answered>
    </section>
  );
}

function UsesPlot({ buckets }: Pick<Usage, 'buckets'>) {
  const data = useMemo<UPlot.AlignedData>(
    () => [
      buckets.map(({ start }) => Date.parse(start) / 1_000),
      buckets.map(({ executionCount }) => executionCount),
      buckets.map(({ failureCount }) => failureCount),
      buckets.map(({ avgExecutionTimeMs }) => avgExecutionTimeMs),
    ],
    [buckets],
  );
  return <Plot label={texts.use.overTimePlot} data={data} drawn={drawn} zoom="use" />;
}

const drawn: PlotProps['drawn'] = (ink) => ({
  series: [
    { label: texts.use.executions, stroke: ink('accent'), width: 2 },
    { label: texts.use.failed, stroke: ink('accent'), width: 2, dash: [2, 3] },
    { label: texts.use.meanTime, stroke: ink('quiet'), width: 2, scale: 'ms' },
  ],
  axes: [{ label: texts.use.executions }, { label: texts.use.meanTime, scale: 'ms', grid: { show: false } }],
});
