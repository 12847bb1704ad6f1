import { useMemo } from 'react';
import type UPlot from 'uplot';
import type { DetailedReport } from '../../api/types.js';
import { timeText } from '../../format.js';
import { Plot, type PlotProps } from '../../parts/plot.js';
import { texts } from '../../texts.js';

/** Percentiles of each hour or day. */
export function TimesPlot({ buckets }: DetailedReport['trend']) {
  const data = useMemo<UPlot.AlignedData>(
    () => [
      buckets.map(({ start }) => Date.parse(start) / 1_000),
      buckets.map(({ p50ExecutionTimeMs }) => p50ExecutionTimeMs),
      buckets.map(({ p95ExecutionTimeMs }) => p95ExecutionTimeMs),
    ],
    [buckets],
  );
  return <Plot label={texts.use.timesPlot} data={data} drawn={drawn} zoom="use" />;
}

const value = (_plot: UPlot, ms: number | null): string => timeText(ms);

const drawn: PlotProps['drawn'] = (ink) => ({
  series: [
    { label: 'p50', stroke: ink('accent'), width: 2, value },
    { label: 'p95', stroke: ink('accent'), width: 2, dash: [5, 4], value },
  ],
  axes: [{ label: 'ms' }],
});
