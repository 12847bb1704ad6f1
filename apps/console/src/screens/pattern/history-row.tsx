import { memo, type MouseEvent } from 'react';
import { authorText, countText, versionText } from '../../format.js';
import { LaneGraph } from '../../lanes/lane-graph.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';
import type { DrawnVersion } from './use-history.js';

export interface HistoryRowProps {
  readonly index: number;
  readonly top: number;
  readonly height: number;
  /** Versions of the pattern. */
  readonly count: number;
  readonly drawn: DrawnVersion;
  readonly patternId: string;
  readonly isSelected: boolean;
  readonly isCompared: boolean;
  readonly onChoose: (event: MouseEvent, nodeId: string) => void;
}

export const HistoryRow = memo(function HistoryRow(props: HistoryRowProps) {
  const { index, top, height, count, drawn, patternId, isSelected, isCompared, onChoose } = props;
  const { version, row } = drawn;
  const elsewhere = version.parents.filter((parent) => parent.patternId !== patternId);
  const isBreaking = version.parents.some(({ breakingChanges }) => breakingChanges);
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
      <span className="label">{versionText(version)}</span>
      <span className="grow">
        {isBreaking && <span className="mark-breaking">{texts.pattern.breaking}</span>}
        {elsewhere.length > 0 && (
          <span className="mark-elsewhere">{texts.pattern.elsewhere(elsewhere.length)}</span>
        )}
        {version.parents[0]?.changeSummary ?? version.evolutionType ?? texts.pattern.root}
      </span>
      <span className="quiet cut author" title={version.createdBy}>
        {authorText(version.createdBy)}
      </span>
      <span className="quiet number age">
        <Ago time={version.createdAt} />
      </span>
      <span className="number uses" title={texts.pattern.uses}>
        {version.usageCount > 0 && countText(version.usageCount)}
      </span>
    </div>
  );
});
