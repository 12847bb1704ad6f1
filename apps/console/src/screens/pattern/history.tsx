import { useCallback } from 'react';
import type { Pattern, SkeletonVersion } from '../../api/types.js';
import { authorText, countText, versionText } from '../../format.js';
import { LaneList, type LaneListProps } from '../../lanes/lane-list.js';
import { useLanes } from '../../lanes/use-lanes.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';

type Shown = Pick<
  LaneListProps<SkeletonVersion>,
  'selected' | 'against' | 'onSelect' | 'onCompare' | 'folded' | 'onFold'
>;

export interface HistoryProps extends Shown {
  readonly pattern: Pattern;
}

const NO_FILTER = {};

/** All versions of a pattern. */
export function History({ pattern: { patternId, latestVersion }, ...shown }: HistoryProps) {
  const parents = useCallback((version: SkeletonVersion) => drawnParents(patternId, version), [patternId]);
  const cells = useCallback(
    (version: SkeletonVersion) => <Cells version={version} patternId={patternId} />,
    [patternId],
  );
  const { drawn, pages } = useLanes(`/v1/patterns/${patternId}/skeleton`, NO_FILTER, parents);
  return (
    <LaneList
      {...{ ...shown, drawn, pages, cells }}
      label={texts.pattern.history}
      count={latestVersion}
      nameOf={versionText}
    />
  );
}

/** Those further down. In a history that was put together by hand one may stand above: it is told of in words only. */
function drawnParents(patternId: string, { version, parents }: SkeletonVersion): string[] {
  return parents
    .filter((parent) => parent.patternId === patternId && parent.version < version)
    .map(({ nodeId }) => nodeId);
}

function Cells({ version, patternId }: { readonly version: SkeletonVersion; readonly patternId: string }) {
  const elsewhere = version.parents.filter((parent) => parent.patternId !== patternId);
  const isBreaking = version.parents.some(({ breakingChanges }) => breakingChanges);
  return (
    <>
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
    </>
  );
}
