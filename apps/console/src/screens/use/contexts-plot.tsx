import { useMemo } from 'react';
import type UPlot from 'uplot';
import type { DetailedReport } from '../../api/types.js';
import { shareText } from '../../format.js';
import { Plot, type PlotProps } from '../../parts/plot.js';
import { texts } from '../../texts.js';
import { stackedShares } from './stacked-shares.js';

/** More colours nobody tells apart. */
const SHOWN = 5;

/** Which shares of the executions of each hour or day were in which contexts; nothing where none was told. */
export function ContextsPlot({ trend: { buckets }, distribution }: DetailedReport) {
  const names = distribution.context.values.slice(0, SHOWN).map(({ value }) => value);
  const shown = JSON.stringify(names);
  const data = useMemo<UPlot.AlignedData>(
    () => [
      buckets.map(({ start }) => Date.parse(start) / 1_000),
      ...stackedShares(buckets, JSON.parse(shown) as string[]),
    ],
    [buckets, shown],
  );
  const drawn = useMemo(() => drawnOf(JSON.parse(shown) as string[]), [shown]);
  if (names.length === 0) return null;
  return <Plot label={texts.use.contextsPlot} data={data} drawn={drawn} zoom="use" />;
}

function drawnOf(names: readonly string[]): PlotProps['drawn'] {
  return (ink) => {
    const colours = [...names.map((_, place) => ink(`lane-${place}`)), ink('quiet')];
    const fills = colours.map((colour) => `color-mix(in srgb, ${colour} 35%, transparent)`);
    return {
      series: [...names, texts.use.otherContexts].map((label, place) => ({
        ...{ label, stroke: colours[place] ?? '', width: 1, value: ownShare, points: { show: false } },
        ...(place === 0 ? { fill: fills[0] ?? '' } : {}),
      })),
      // Series are counted from 1: before them are the times.
      bands: names.map((_, place) => ({ series: [place + 2, place + 1], fill: fills[place + 1] ?? '' })),
      scales: { y: { range: [0, 1] } },
      axes: [{ values: (_plot, shares) => shares.map(shareText), size: 60 }],
    };
  };
}

/** Without what lies below it. */
function ownShare({ data }: UPlot, upTo: number | null, series: number, place: number | null): string {
  if (upTo === null || place === null) return shareText(null);
  return shareText(upTo - (series === 1 ? 0 : (data[series - 1]?.[place] ?? 0)));
}
