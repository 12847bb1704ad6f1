import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import type { Trend } from '../../api/types.js';
import { texts } from '../../texts.js';

const HEIGHT = 220;
const DAY_S = 86_400;

/** Drag to zoom, double click to see all. What it shows is told in words above it. */
export function TrendPlot({ trend }: { readonly trend: Trend }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const plot = new UPlot(optionsOf(element), plotData(trend), element);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [trend]);
  return <div ref={place} className="plot" role="img" aria-label={texts.use.plot} />;
}

function optionsOf(element: HTMLElement): UPlot.Options {
  const style = getComputedStyle(element);
  // A canvas knows no variables: it takes the colours that the element has.
  const [line, quiet, grid] = [style.color, style.outlineColor, style.borderTopColor];
  const axis = { stroke: quiet, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    axes: [axis, axis],
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.05, 1)] } },
    series: [
      {},
      { label: texts.use.executions, stroke: line, width: 2 },
      { label: texts.use.expected, stroke: line, width: 2, dash: [5, 4] },
      { label: texts.use.lower, stroke: quiet, width: 1, dash: [2, 3] },
      { label: texts.use.upper, stroke: quiet, width: 1, dash: [2, 3] },
    ],
    bands: [{ series: [4, 3], fill: `color-mix(in srgb, ${line} 15%, transparent)` }],
  };
}

/** The days that were, then those that are expected. */
function plotData({ from, dailyExecutions, forecast }: Trend): UPlot.AlignedData {
  const start = Date.parse(from) / 1_000;
  const coming = forecast?.days ?? [];
  const past = dailyExecutions.map(() => null);
  return [
    [
      ...dailyExecutions.map((_, day) => start + day * DAY_S),
      ...coming.map(({ date }) => Date.parse(date) / 1_000),
    ],
    [...dailyExecutions, ...coming.map(() => null)],
    [...past, ...coming.map(({ expected }) => expected)],
    [...past, ...coming.map(({ lower }) => lower)],
    [...past, ...coming.map(({ upper }) => upper)],
  ];
}
