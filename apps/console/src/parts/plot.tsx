import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';

const HEIGHT = 220;

/** A colour of style.css by its name: a canvas knows no variables. */
type Ink = (name: 'accent' | 'quiet' | 'line' | 'good' | 'bad' | `lane-${number}`) => string;

export interface PlotProps {
  readonly label: string;
  readonly data: UPlot.AlignedData;
  /** Of all but what runs to the right: times, unless `x` says otherwise. Stable, or drawn anew. */
  readonly drawn: (ink: Ink) => Pick<UPlot.Options, 'bands' | 'axes' | 'scales'> & {
    readonly series: UPlot.Series[];
    readonly x?: { readonly series: UPlot.Series; readonly axis: UPlot.Axis };
  };
  /** Plots that have the same name here are zoomed together. */
  readonly zoom?: string;
}

/** Drag to zoom, double click to see all. What it shows is told in words beside it. */
export function Plot({ label, data, drawn, zoom }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const plot = new UPlot(optionsOf(element, drawn, zoom), data, element);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [data, drawn, zoom]);
  return <div ref={place} className="plot" role="img" aria-label={label} />;
}

function optionsOf(element: HTMLElement, drawn: PlotProps['drawn'], zoom: string | undefined): UPlot.Options {
  const ink = inkOf(element);
  const [quiet, grid] = [ink('quiet'), ink('line')];
  const axis = { stroke: quiet, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid } };
  const { series, x, axes = [{}], scales, ...options } = drawn(ink);
  return {
    width: element.clientWidth,
    height: HEIGHT,
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.05, 1)] }, ...scales },
    series: [x?.series ?? {}, ...series],
    axes: [{ ...axis, ...x?.axis }, ...axes.map((one) => ({ ...axis, ...one }))],
    ...(zoom === undefined ? {} : { cursor: { sync: { key: zoom, scales: ['x', null] } } }),
    ...options,
  };
}

function inkOf(element: HTMLElement): Ink {
  return (name) => {
    element.style.color = `var(--${name})`;
    const { color } = getComputedStyle(element);
    element.style.removeProperty('color');
    return color;
  };
}
