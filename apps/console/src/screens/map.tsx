import { lazy, Suspense } from 'react';
import { Link, useParams, useSearchParams } from 'wouter';
import { Freshness, Loading, Note, Refusal } from '../parts/notes.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';
import { Exports } from './map/exports.js';
import { MapFilters } from './map/map-filters.js';
import { readMapState, writeMapState, type MapState } from './map/map-state.js';
import { useMap } from './map/use-map.js';

const MapCanvas = lazy(() => import('./map/map-canvas.js'));

/** More boxes than these nobody can read; lanes can show them. */
const MOST_NODES = 300;

/** Where a version came from and what came of it, opened hop by hop. */
export default function LineageMap() {
  const { nodeId = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const state = readMapState(search);
  const show = (next: MapState): void => setSearch(writeMapState(next));
  const { map, answer, error, truncated, again } = useMap(nodeId, state);
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
        <Exports nodeId={nodeId} asOf={state.asOf} />
      </header>
      <MapFilters state={state} nodes={map.nodes} onChange={show} />
      <Freshness answer={answer} />
      {error !== null && <Refusal problem={error} again={again} />}
      {truncated.length > 0 && <Note>{texts.map.cut(truncated)}</Note>}
      {map.nodes.size > MOST_NODES ? (
        <Note>
          {texts.map.tooMany(map.nodes.size)}{' '}
          {start !== undefined && <Link href={`/patterns/${start.patternId}`}>{texts.map.lanes}</Link>}
        </Note>
      ) : (
        <Suspense fallback={<Loading />}>
          <MapCanvas
            map={map}
            centre={nodeId}
            open={state.open}
            onOpen={(id) => show({ ...state, open: [...state.open, id] })}
            onClose={(id) => show({ ...state, open: state.open.filter((one) => one !== id) })}
          />
        </Suspense>
      )}
    </>
  );
}
