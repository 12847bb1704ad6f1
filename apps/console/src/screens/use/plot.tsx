import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';

const HEIGHT = 220;

/** Colours that an element has: a canvas knows no variables. */
interface Ink {
  readonly line: string;
  readonly quiet: string;
}

export interface PlotProps {
  readonly label: string;
  readonly data: UPlot.AlignedData;
  /** Of all but the times. Stable, or drawn anew. */
  readonly drawn: (ink: Ink) => Pick<UPlot.Options, 'bands' | 'axes'> & { readonly series: UPlot.Series[] };
}

/** Over time: drag to zoom, double click to see all. What it shows is told in words beside it. */
export function Plot({ label, data, drawn }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const plot = new UPlot(optionsOf(element, drawn), data, element);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [data, drawn]);
  return <div ref={place} className="plot" role="img" aria-label={label} />;
}

function optionsOf(element: HTMLElement, drawn: PlotProps['drawn']): UPlot.Options {
  const style = getComputedStyle(element);
  const [line, quiet, grid] = [style.color, style.outlineColor, style.borderTopColor];
  const axis = { stroke: quiet, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid } };
  const { series, axes = [{}], ...options } = drawn({ line, quiet });
  return {
    width: element.clientWidth,
    height: HEIGHT,
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.05, 1)] } },
    series: [{}, ...series],
    axes: [axis, ...axes.map((one) => ({ ...axis, ...one }))],
    ...options,
  };
}
