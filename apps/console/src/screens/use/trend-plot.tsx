import { useMemo } from 'react';
import type UPlot from 'uplot';
import type { Trend } from '../../api/types.js';
import { texts } from '../../texts.js';
import { Plot, type PlotProps } from '../../parts/plot.js';

const DAY_S = 86_400;

/** The days that were, those among them that stand out, and those that are expected. */
export function TrendPlot({ trend }: { readonly trend: Trend }) {
  const data = useMemo(() => plotData(trend), [trend]);
  return <Plot label={texts.use.plot} data={data} drawn={drawn} zoom="use" />;
}

const drawn: PlotProps['drawn'] = (ink) => ({
  series: [
    { label: texts.use.executions, stroke: ink('accent'), width: 2 },
    {
      label: texts.use.standsOut,
      stroke: ink('accent'),
      width: 0,
      points: { show: true, size: 11, width: 2 },
    },
    { label: texts.use.expected, stroke: ink('accent'), width: 2, dash: [5, 4] },
    { label: texts.use.lower, stroke: ink('quiet'), width: 1, dash: [2, 3] },
    { label: texts.use.upper, stroke: ink('quiet'), width: 1, dash: [2, 3] },
  ],
  bands: [{ series: [5, 4], fill: `color-mix(in srgb, ${ink('accent')} 15%, transparent)` }],
});

function plotData({ from, dailyExecutions, anomaliesDetected, forecast }: Trend): UPlot.AlignedData {
  const start = Date.parse(from) / 1_000;
  const days = dailyExecutions.map((_, day) => start + day * DAY_S);
  const wild = new Set(anomaliesDetected.map(({ date }) => Date.parse(date) / 1_000));
  const coming = forecast?.days ?? [];
  const [past, future] = [days.map(() => null), coming.map(() => null)];
  return [
    [...days, ...coming.map(({ date }) => Date.parse(date) / 1_000)],
    [...dailyExecutions, ...future],
    [...dailyExecutions.map((count, day) => (wild.has(days[day] ?? 0) ? count : null)), ...future],
    [...past, ...coming.map(({ expected }) => expected)],
    [...past, ...coming.map(({ lower }) => lower)],
    [...past, ...coming.map(({ upper }) => upper)],
  ];
}
