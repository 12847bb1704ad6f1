import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Answer, Problem } from '../../api/ask.js';
import { find, type Found } from '../../api/find.js';
import { Answered, Note } from '../../parts/notes.js';
import { texts } from '../../texts.js';

export function SearchResults({ query }: { readonly query: string }) {
  const found = useQuery<Answer<Found>, Problem>({
    queryKey: ['find', query],
    queryFn: ({ signal }) => find(query, signal),
  });
  return (
    <section aria-live="polite">
      <Answered asked={found}>
        {({ hits, onlyNames }) => (
          <>
            <h2>{hits.length === 0 ? texts.search.none(query) : texts.search.results(hits.length, query)}</h2>
            {onlyNames !== null && <Note>{texts.search.onlyNames + onlyNames}</Note>}
            <ul className="rows">
              {hits.map(({ patternId, name, kind, namespace, version, score }) => (
                <li key={patternId}>
                  <Link className="grow" href={`/patterns/${patternId}`}>
                    {name}
                  </Link>
                  <span className="quiet">{namespace}</span>
                  <span className="quiet">{kind}</span>
                  <span className="number">v{version}</span>
                  <span className="quiet why">
                    {score === null ? texts.search.byName : texts.search.byMeaning(score)}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Answered>
    </section>
  );
}
