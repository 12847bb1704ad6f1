import { memo } from 'react';
import { versionText } from '../../format.js';
import { LaneGraph } from '../../lanes/lane-graph.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';
import type { DrawnVersion } from './use-history.js';

export interface RunRowProps {
  readonly top: number;
  readonly height: number;
  readonly newest: DrawnVersion;
  readonly oldest: DrawnVersion;
  readonly count: number;
  readonly onOpen: (nodeId: string) => void;
}

/** Versions one after the other, in one line; a click shows each of them. */
export const RunRow = memo(function RunRow({ top, height, newest, oldest, count, onOpen }: RunRowProps) {
  return (
    <div
      role="option"
      aria-selected={false}
      className="version run"
      style={{ translate: `0 ${String(top)}px`, height }}
      title={texts.pattern.openRun}
      onClick={() => onOpen(newest.version.nodeId)}
    >
      <LaneGraph row={newest.row} height={height} mark="run" />
      <span className="grow">
        {texts.pattern.run(versionText(oldest.version), versionText(newest.version), count)}
      </span>
      <span className="quiet number age">
        <Ago time={oldest.version.createdAt} />
      </span>
    </div>
  );
});
