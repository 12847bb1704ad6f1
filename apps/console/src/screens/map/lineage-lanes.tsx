import { Link } from 'wouter';
import type { LineageSkeleton, LineageVersion } from '../../api/types.js';
import { authorText, shortName, versionText } from '../../format.js';
import { LaneList } from '../../lanes/lane-list.js';
import { useLanes } from '../../lanes/use-lanes.js';
import { Freshness, Note } from '../../parts/notes.js';
import { Ago } from '../../parts/time.js';
import { texts } from '../../texts.js';
import type { MapState } from './map-state.js';
import { MOST_FOLLOWED } from './use-summary.js';

export interface LineageLanesProps {
  readonly nodeId: string;
  readonly state: MapState;
  /** Versions of the lineage, the one in the middle included. */
  readonly count: number;
  readonly onChange: (state: MapState) => void;
}

/** A lineage that is too large for a map, across its patterns. */
export function LineageLanes({ nodeId, state, count, onChange }: LineageLanesProps) {
  const { asOf, types, minWeight, hops, folded } = state;
  const query = {
    ...{ depth: hops, fanOut: MOST_FOLLOWED, asOf, minWeight },
    relationshipTypes: types.join(','),
  };
  const path = `/v1/nodes/${nodeId}/lineage/skeleton`;
  const { drawn, pages } = useLanes<LineageVersion, LineageSkeleton>(path, query, parentsOf);
  const selected = state.selected ?? nodeId;
  const chosen = drawn.find(({ version }) => version.nodeId === selected)?.version;
  const [first] = pages.data ?? [];
  // So many hops are what was asked for.
  const truncated = (first?.data.truncated ?? []).filter((limit) => limit !== 'depth');
  return (
    <>
      {first !== undefined && <Freshness answer={first} />}
      {truncated.length > 0 && <Note>{texts.map.cut(truncated)}</Note>}
      {chosen !== undefined && <Chosen version={chosen} isCentre={chosen.nodeId === nodeId} />}
      <LaneList
        {...{ drawn, pages, count, selected, folded, cells, nameOf }}
        label={texts.map.inLanes}
        onSelect={(id) => onChange({ ...state, selected: id })}
        onFold={(next) => onChange({ ...state, folded: next })}
      />
    </>
  );
}

/** The newest is the trunk. */
function parentsOf({ parents }: LineageVersion): string[] {
  return [...new Set(parents.map(({ nodeId }) => nodeId))];
}

function nameOf({ name, ...version }: LineageVersion): string {
  return `${shortName(name)} ${versionText(version)}`;
}

function cells(version: LineageVersion) {
  const { name, createdBy, createdAt, parents, evolutionType } = version;
  return (
    <>
      <span className="label cut named" title={name}>
        {nameOf(version)}
      </span>
      <span className="grow">
        {parents.some(({ breakingChanges }) => breakingChanges) && (
          <span className="mark-breaking">{texts.pattern.breaking}</span>
        )}
        {evolutionType ?? parents[0]?.relationshipType.replaceAll('_', ' ') ?? texts.pattern.root}
      </span>
      <span className="quiet cut author" title={createdBy}>
        {authorText(createdBy)}
      </span>
      <span className="quiet number age">
        <Ago time={createdAt} />
      </span>
    </>
  );
}

function Chosen({ version, isCentre }: { readonly version: LineageVersion; readonly isCentre: boolean }) {
  const { nodeId, patternId, name } = version;
  return (
    <p className="facts">
      <Link href={`/patterns/${patternId}?node=${nodeId}`}>
        {name} {versionText(version)}
      </Link>
      <span>{version.namespace}</span>
      <span>{version.status}</span>
      {isCentre ? <span>{texts.map.centre}</span> : <Link href={`/map/${nodeId}`}>{texts.map.around}</Link>}
    </p>
  );
}
