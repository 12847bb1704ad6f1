import { memo } from 'react';
import { MOST_LANES, widthOf, type LaidRow } from './lay-out.js';

const LANE_WIDTH = 14;
const COLOURS = 8;

/** Around the middle of a row. */
const DOT = { x: -4, y: -4, width: 8, height: 8, rx: 4 } as const;
const RUN = { x: -4, y: -9, width: 8, height: 18, rx: 4 } as const;

export interface LaneGraphProps {
  readonly row: LaidRow;
  readonly height: number;
  /** `hollow`: it is no longer in use. `run`: it stands for several. */
  readonly mark: 'full' | 'hollow' | 'run';
}

/** The piece of the graph that stands beside one version. */
export const LaneGraph = memo(function LaneGraph({ row, height, mark }: LaneGraphProps) {
  const middle = height / 2;
  const x = centre(row.lane);
  return (
    <svg width={Math.min(widthOf(row), MOST_LANES) * LANE_WIDTH + 4} height={height} aria-hidden="true">
      <g fill="none" strokeWidth="2">
        {row.through.map((lane) => (
          <path key={`t${String(lane)}`} stroke={colour(lane)} d={`M${centre(lane)} 0V${height}`} />
        ))}
        {row.into.map((lane) => (
          <path key={`i${String(lane)}`} stroke={colour(lane)} d={curve(centre(lane), 0, x, middle)} />
        ))}
        {row.out.map((lane) => (
          <path key={`o${String(lane)}`} stroke={colour(lane)} d={curve(x, middle, centre(lane), height)} />
        ))}
      </g>
      <rect
        {...(mark === 'run' ? RUN : DOT)}
        transform={`translate(${x} ${middle})`}
        stroke={colour(row.lane)}
        strokeWidth="2"
        fill={mark === 'full' ? colour(row.lane) : 'var(--paper)'}
      />
    </svg>
  );
});

function centre(lane: number): number {
  return Math.min(lane, MOST_LANES - 1) * LANE_WIDTH + LANE_WIDTH / 2 + 2;
}

function colour(lane: number): string {
  return `var(--lane-${String(lane % COLOURS)})`;
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  if (x1 === x2) return `M${x1} ${y1}V${y2}`;
  const middle = (y1 + y2) / 2;
  return `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`;
}
