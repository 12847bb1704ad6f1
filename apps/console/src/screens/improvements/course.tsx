import { useMemo } from 'react';
import type UPlot from 'uplot';
import type { CoursePoint, TrialReport } from '../../api/types.js';
import { countText, shareText } from '../../format.js';
import { Plot, type PlotProps } from '../../parts/plot.js';
import { texts } from '../../texts.js';

const words = texts.improvements;

export type CourseProps = Pick<TrialReport, 'trial' | 'course' | 'baseline'>;

/** How the sequential test came to where it is, and where it decides. */
export default function Course({ trial, course, baseline }: CourseProps) {
  const data = useMemo(() => plotData(trial, course), [trial, course]);
  const { better = null, worse = null } = course.at(-1) ?? {};
  return (
    <section>
      <h2>{words.course}</h2>
      <p className="quiet">{saidOf(baseline.mean, better, worse)}</p>
      {course.some(({ effect }) => effect !== null) && (
        <Plot label={words.coursePlot} data={data} drawn={drawn} />
      )}
    </section>
  );
}

function saidOf(baselineMean: number | null, better: number | null, worse: number | null): string {
  if (baselineMean === 0) return words.noShares;
  if (better === null || worse === null) return words.noBorders;
  return words.borders(shareText(better), shareText(worse));
}

function plotData(
  { direction, minimumEffect }: TrialReport['trial'],
  course: readonly CoursePoint[],
): UPlot.AlignedData {
  const minimum = direction === 'higher' ? minimumEffect : -minimumEffect;
  return [
    course.map(({ baselineCount, candidateCount }) => baselineCount + candidateCount),
    course.map(({ effect }) => effect),
    course.map(({ interval }) => interval?.[0] ?? null),
    course.map(({ interval }) => interval?.[1] ?? null),
    course.map(({ better }) => better),
    course.map(({ worse }) => worse),
    course.map(() => minimum),
  ];
}

const points = { show: false };
const value = (_plot: UPlot, share: number | null): string => shareText(share);

const drawn: PlotProps['drawn'] = (ink) => ({
  x: {
    series: { label: words.values, value: (_plot, count: number | null) => countText(count ?? 0) },
    axis: { label: words.values },
  },
  scales: { x: { time: false }, y: {} },
  series: [
    { label: words.effect, stroke: ink('accent'), width: 2, value, points },
    { label: words.low, stroke: ink('quiet'), width: 1, dash: [2, 3], value, points },
    { label: words.high, stroke: ink('quiet'), width: 1, dash: [2, 3], value, points },
    { label: words.better, stroke: ink('good'), width: 2, dash: [6, 4], value, points },
    { label: words.worse, stroke: ink('bad'), width: 2, dash: [6, 4], value, points },
    { label: words.minimum, stroke: ink('quiet'), width: 1, value, points },
  ],
  bands: [{ series: [3, 2], fill: `color-mix(in srgb, ${ink('accent')} 15%, transparent)` }],
  axes: [{ values: (_plot, shares) => shares.map(shareText), size: 60 }],
});
