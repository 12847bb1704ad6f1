import { Link, useSearchParams } from 'wouter';
import type { Improvement, Page } from '../api/types.js';
import { useAsk, withQuery } from '../api/use-ask.js';
import { shareText } from '../format.js';
import { Answered, Note } from '../parts/notes.js';
import { PatternName } from '../parts/pattern-name.js';
import { Ago } from '../parts/time.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';

const STATUSES = ['proposed', 'testing', 'validated', 'applied', 'rejected'];

export default function Improvements() {
  useTitle(texts.nav.improvements);
  const [search, setSearch] = useSearchParams();
  const [status, patternId, cursor] = [search.get('status'), search.get('patternId'), search.get('cursor')];
  const asked = useAsk<Page<Improvement>>(
    withQuery('/v1/improvements', { status, patternId, cursor, limit: 50 }),
    { keep: true },
  );
  const show = (changed: Readonly<Record<string, string>>): void => {
    const { cursor: _, ...kept } = Object.fromEntries(search);
    setSearch(
      Object.fromEntries(Object.entries({ ...kept, ...changed }).filter(([, value]) => value !== '')),
    );
  };
  return (
    <>
      <h1>
        {texts.nav.improvements}
        {patternId !== null && (
          <>
            {' · '}
            <PatternName patternId={patternId} />
          </>
        )}
      </h1>
      <label className="filters">
        {texts.improvements.state}
        <select value={status ?? ''} onChange={({ target }) => show({ status: target.value })}>
          <option value="">{texts.events.all}</option>
          {STATUSES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <Answered asked={asked}>
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 && <Note>{texts.improvements.none}</Note>}
            <ul className="rows">
              {items.map((improvement) => (
                <Row key={improvement.improvementId} improvement={improvement} />
              ))}
            </ul>
            {nextCursor !== null && (
              <button type="button" onClick={() => show({ cursor: nextCursor })}>
                {texts.state.more}
              </button>
            )}
          </>
        )}
      </Answered>
    </>
  );
}

function Row({ improvement }: { readonly improvement: Improvement }) {
  const {
    improvementId,
    patternId,
    status,
    improvementType,
    description,
    priority,
    confidenceScore,
    createdAt,
  } = improvement;
  return (
    <li>
      <span className={`status ${status}`}>{status}</span>
      <Link className="grow" href={`/improvements/${improvementId}`}>
        {description}
      </Link>
      <span className="quiet cut">
        <PatternName patternId={patternId} />
      </span>
      <span className="quiet">{improvementType}</span>
      <span className="quiet">{priority}</span>
      <span className="number">{shareText(confidenceScore)}</span>
      <span className="number quiet">
        <Ago time={createdAt} />
      </span>
    </li>
  );
}
