import { lazy, Suspense } from 'react';
import { Link, useParams, useSearchParams } from 'wouter';
import { Freshness, Loading, Note, Refusal } from '../parts/notes.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';
import { Exports } from './map/exports.js';
import { useLayout } from './map/laid-map.js';
import { MapFilters } from './map/map-filters.js';
import { readMapState, writeMapState, type MapState } from './map/map-state.js';
import { markedPath, withChosen } from './map/marked-path.js';
import { PathLine } from './map/path-line.js';
import { useMap } from './map/use-map.js';
import { usePath } from './map/use-path.js';

const MapCanvas = lazy(() => import('./map/map-canvas.js'));

/** More boxes than these nobody can read; lanes can show them. */
const MOST_NODES = 300;

/** Where a version came from and what came of it, opened hop by hop. */
export default function LineageMap() {
  const { nodeId = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const state = readMapState(search);
  const show = (next: MapState): void => setSearch(writeMapState(next));
  const path = usePath(state);
  const { map, answer, error, truncated, cut, again } = useMap(nodeId, state, path.data?.data);
  const marked = markedPath(state.path, path.data?.data);
  const isReadable = map.nodes.size <= MOST_NODES;
  const laid = useLayout(answer !== undefined && isReadable ? map : null);
  const start = map.nodes.get(nodeId);
  useTitle(start?.name ?? texts.map.title);
  if (answer === undefined) return error === null ? <Loading /> : <Refusal problem={error} again={again} />;
  return (
    <>
      <header className="head">
        <div>
          <h1>{start?.name}</h1>
          <p className="facts">
            {start !== undefined && (
              <Link href={`/patterns/${start.patternId}?node=${nodeId}`}>
                {start.versionLabel ?? `v${String(start.version)}`}
              </Link>
            )}
            <span>{texts.map.shown(map.nodes.size, map.edges.length)}</span>
          </p>
        </div>
        <Exports nodeId={nodeId} asOf={state.asOf} laid={laid} path={marked} />
      </header>
      <MapFilters state={state} nodes={map.nodes} onChange={show} />
      <Freshness answer={answer} />
      {error !== null && <Refusal problem={error} again={again} />}
      {truncated.length > 0 && (
        <Note>
          {texts.map.cut(truncated)} {cut.size > 0 && texts.map.goOn}
        </Note>
      )}
      <PathLine chosen={state.path} map={map} asked={path} onEnd={() => show({ ...state, path: [] })} />
      {!isReadable ? (
        <Note>
          {texts.map.tooMany(map.nodes.size)}{' '}
          {start !== undefined && <Link href={`/patterns/${start.patternId}`}>{texts.map.lanes}</Link>}
        </Note>
      ) : (
        <Suspense fallback={<Loading />}>
          {laid === null ? (
            <Loading />
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
              }}
            />
          )}
        </Suspense>
      )}
    </>
  );
}
