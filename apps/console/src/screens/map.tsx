import { lazy, Suspense, useMemo } from 'react';
import { Link, useParams, useSearchParams } from 'wouter';
import { versionText } from '../format.js';
import { Freshness, Loading, Note, Refusal } from '../parts/notes.js';
import { withChosen } from '../parts/with-chosen.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';
import { Exports } from './map/exports.js';
import { foldChains } from './map/fold-chains.js';
import { useLayout } from './map/laid-map.js';
import { LineageCounts } from './map/lineage-counts.js';
import { LineageLanes } from './map/lineage-lanes.js';
import { MapFilters } from './map/map-filters.js';
import { readMapState, writeMapState, type MapState } from './map/map-state.js';
import { markedPath } from './map/marked-path.js';
import { momentsOf } from './map/moments.js';
import { PathLine } from './map/path-line.js';
import { MOST_LOADED, useMap } from './map/use-map.js';
import { usePath } from './map/use-path.js';
import { countWithin, useSummary } from './map/use-summary.js';

const MapCanvas = lazy(() => import('./map/map-canvas.js'));

/** More boxes than these nobody can read: lanes show them. */
const MOST_NODES = 300;

/** Where a version came from and what came of it: opened hop by hop, or in lanes. */
export default function LineageMap() {
  const { nodeId = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const state = useMemo(() => readMapState(search), [search]);
  const show = (next: MapState): void => setSearch(writeMapState(next));
  const counted = useSummary(nodeId, state);
  const summary = counted.data?.data;
  // Before they are counted, nobody knows whether further hops are too many.
  const kin = summary === undefined ? Infinity : countWithin(summary, state.hops);
  const isFar = state.hops > 1 && kin > MOST_LOADED;
  const asked = isFar ? { ...state, hops: 1 } : state;
  const path = usePath(state);
  const { map: whole, answer, error, truncated, cut, again } = useMap(nodeId, asked, path.data?.data);
  const { map: ever } = useMap(nodeId, { ...asked, asOf: null }, undefined);
  const moments = useMemo(() => momentsOf(ever, nodeId), [ever, nodeId]);
  const marked = useMemo(() => markedPath(state.path, path.data?.data), [state, path.data]);
  const cutIds = [...cut].join(',');
  const map = useMemo(() => {
    const kept = new Set([nodeId, ...state.open, ...cutIds.split(','), ...marked.nodes]);
    return foldChains(whole, { kept, opened: new Set(state.unfolded) });
  }, [whole, nodeId, state, cutIds, marked]);
  const boxes = isFar && summary !== undefined ? kin + 1 : map.nodes.size;
  const isReadable = boxes <= MOST_NODES;
  // A layout that lanes would take the place of is not begun.
  const isCounted = state.hops === 1 || !counted.isPending;
  const laid = useLayout(answer !== undefined && isCounted && isReadable ? map : null);
  // What stands around the map stays while another instant is asked for, so that nobody loses the slider.
  const start = whole.nodes.get(nodeId) ?? ever.nodes.get(nodeId);
  useTitle(start?.name ?? texts.map.title);
  if (start === undefined) return error === null ? <Loading /> : <Refusal problem={error} again={again} />;
  return (
    <>
      <header className="head">
        <div>
          <h1>{start.name}</h1>
          <p className="facts">
            <Link href={`/patterns/${start.patternId}?node=${nodeId}`}>{versionText(start)}</Link>
            {isReadable && <span>{texts.map.shown(whole.nodes.size, whole.edges.length)}</span>}
          </p>
          <LineageCounts asked={counted} />
        </div>
        <Exports nodeId={nodeId} asOf={state.asOf} laid={isReadable ? laid : null} path={marked} />
      </header>
      <MapFilters state={state} moments={moments} summary={summary} onChange={show} />
      {answer !== undefined && isReadable && <Freshness answer={answer} />}
      {error !== null && <Refusal problem={error} again={again} />}
      {isReadable && truncated.length > 0 && (
        <Note>
          {texts.map.cut(truncated)} {cut.size > 0 && texts.map.goOn}
        </Note>
      )}
      <PathLine chosen={state.path} map={whole} asked={path} onEnd={() => show({ ...state, path: [] })} />
      {!isReadable ? (
        <>
          <Note>{texts.map.tooMany(boxes)}</Note>
          <LineageLanes
            nodeId={nodeId}
            state={state}
            count={summary === undefined ? boxes : kin + 1}
            onChange={(next) => setSearch(writeMapState(next), { replace: true })}
          />
        </>
      ) : (
        <Suspense fallback={<Loading />}>
          {laid === null ? (
            error === null && <Loading />
          ) : (
            <MapCanvas
              laid={laid}
              centre={nodeId}
              open={state.open}
              cut={cut}
              path={marked}
              actions={{
                open: (id) => show({ ...state, open: [...state.open, id] }),
                close: (id) => show({ ...state, open: state.open.filter((one) => one !== id) }),
                choose: (id) => show({ ...state, path: withChosen(state.path, id) }),
                unfold: (id) => show({ ...state, unfolded: [...state.unfolded, id] }),
              }}
            />
          )}
        </Suspense>
      )}
    </>
  );
}
