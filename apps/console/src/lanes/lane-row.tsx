import { memo, type MouseEvent, type ReactNode } from 'react';
import type { DrawnVersion, LanesVersion } from './drawn-version.js';
import { LaneGraph } from './lane-graph.js';

export interface LaneRowProps<V extends LanesVersion> {
  readonly index: number;
  readonly top: number;
  readonly height: number;
  /** Versions of the whole list. */
  readonly count: number;
  readonly drawn: DrawnVersion<V>;
  readonly isSelected: boolean;
  readonly isCompared: boolean;
  readonly onChoose: (event: MouseEvent, nodeId: string) => void;
  /** What stands beside the graph. Stable */
  readonly cells: (version: V) => ReactNode;
}

function Row<V extends LanesVersion>(props: LaneRowProps<V>) {
  const { index, top, height, count, drawn, isSelected, isCompared, onChoose, cells } = props;
  const { version, row } = drawn;
  return (
    <div
      id={`v${String(index)}`}
      role="option"
      aria-selected={isSelected}
      aria-setsize={count}
      aria-posinset={index + 1}
      className={`version${isSelected ? ' selected' : ''}${isCompared ? ' compared' : ''}`}
      style={{ translate: `0 ${String(top)}px`, height }}
      onClick={(event) => onChoose(event, version.nodeId)}
    >
      <LaneGraph
        row={row}
        height={height}
        mark={version.status === 'active' || version.status === 'draft' ? 'full' : 'hollow'}
      />
      {cells(version)}
    </div>
  );
}

export const LaneRow = memo(Row) as typeof Row;
