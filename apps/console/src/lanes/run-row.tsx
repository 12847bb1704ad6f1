import { memo } from 'react';
import { Ago } from '../parts/time.js';
import { texts } from '../texts.js';
import type { DrawnVersion } from './drawn-version.js';
import { LaneGraph } from './lane-graph.js';

export interface RunRowProps {
  readonly top: number;
  readonly height: number;
  readonly newest: DrawnVersion;
  readonly oldest: DrawnVersion;
  /** In words. */
  readonly text: string;
  readonly onOpen: (nodeId: string) => void;
}

/** Versions one after the other, in one line; a click shows each of them. */
export const RunRow = memo(function RunRow({ top, height, newest, oldest, text, onOpen }: RunRowProps) {
  return (
    <div
      role="option"
      aria-selected={false}
      className="version run"
      style={{ translate: `0 ${String(top)}px`, height }}
      title={texts.lanes.openRun}
      onClick={() => onOpen(newest.version.nodeId)}
    >
      <LaneGraph row={newest.row} height={height} mark="run" />
      <span className="grow">{text}</span>
      <span className="quiet number age">
        <Ago time={oldest.version.createdAt} />
      </span>
    </div>
  );
});
