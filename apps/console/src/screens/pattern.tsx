import { Link, useParams, useSearchParams } from 'wouter';
import type { Pattern as PatternAnswer } from '../api/types.js';
import { useAsk } from '../api/use-ask.js';
import { authorText } from '../format.js';
import { Answered } from '../parts/notes.js';
import { StatusMark } from '../parts/status-mark.js';
import { Ago } from '../parts/time.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';
import { Aliases } from './pattern/aliases.js';
import { Feedback } from './pattern/feedback.js';
import { History } from './pattern/history.js';
import { UsageLine } from './pattern/usage-line.js';
import { VersionDetails } from './pattern/version-details.js';

/** Which version is shown, and with which it is compared, is in the address. */
export default function Pattern() {
  const { patternId = '' } = useParams();
  const asked = useAsk<PatternAnswer>(`/v1/patterns/${patternId}`);
  useTitle(asked.data?.data.name ?? '');
  return <Answered asked={asked}>{(pattern) => <Shown pattern={pattern} />}</Answered>;
}

function Shown({ pattern }: { readonly pattern: PatternAnswer }) {
  const [search, setSearch] = useSearchParams();
  const selected = search.get('node') ?? pattern.latestNodeId;
  const against = search.get('against');
  const folded = search.get('folded');
  const show = (nodeId: string, compareWith: string | null): void => {
    setSearch(
      {
        node: nodeId,
        ...(compareWith === null ? {} : { against: compareWith }),
        ...(folded === null ? {} : { folded }),
      },
      { replace: true },
    );
  };
  const fold = (next: string | null): void =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (next === null) after.delete('folded');
      else after.set('folded', next);
      return after;
    });
  return (
    <>
      <PatternHead pattern={pattern} />
      <div className="split">
        <History
          pattern={pattern}
          selected={selected}
          against={against}
          folded={folded}
          onFold={fold}
          onSelect={(nodeId) => show(nodeId, null)}
          onCompare={(nodeId) => selected !== null && show(selected, nodeId)}
        />
        {selected !== null && (
          <VersionDetails
            key={selected}
            pattern={pattern}
            nodeId={selected}
            against={against}
            onCompare={(nodeId) => show(selected, nodeId)}
          />
        )}
      </div>
      <div className="columns">
        <Feedback patternId={pattern.patternId} />
        <Aliases patternId={pattern.patternId} />
      </div>
    </>
  );
}

function PatternHead({ pattern }: { readonly pattern: PatternAnswer }) {
  const { patternId, name, kind, namespace, status, names, tags, description, createdAt, createdBy } =
    pattern;
  return (
    <header className="head">
      <div>
        <h1>{name}</h1>
        <p className="facts">
          {status !== null && <StatusMark status={status} />}
          <span>{namespace}</span>
          <span>{kind}</span>
          <span>{texts.pattern.versions(pattern.latestVersion)}</span>
          <span>
            {texts.pattern.begun} <Ago time={createdAt} />, {authorText(createdBy)}
          </span>
          {tags.map((tag) => (
            <span key={tag} className="tag">
              {tag}
            </span>
          ))}
        </p>
        {description !== null && description !== '' && <p>{description}</p>}
        {names.length > 1 && <Names names={names} />}
      </div>
      <UsageLine patternId={patternId} />
      <nav className="actions" aria-label={texts.pattern.more}>
        <Link href={`/use/${patternId}`}>{texts.pattern.use}</Link>
        <Link href={`/events?patternId=${patternId}`}>{texts.pattern.events}</Link>
        <Link href={`/improvements?patternId=${patternId}`}>{texts.nav.improvements}</Link>
      </nav>
    </header>
  );
}

/** What it was called, and since when. */
function Names({ names }: Pick<PatternAnswer, 'names'>) {
  return (
    <details>
      <summary>{texts.pattern.names(names.length)}</summary>
      <ul className="rows">
        {names.map(({ name, since }) => (
          <li key={since}>
            <span className="grow">{name}</span>
            <span className="quiet">
              {texts.pattern.since} <Ago time={since} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
