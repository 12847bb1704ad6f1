import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { ask, type Answer, type Problem } from '../../api/ask.js';
import { withQuery } from '../../api/use-ask.js';
import { Answered, Note } from '../../parts/notes.js';
import { texts } from '../../texts.js';
import { Snippet, type SnippetText } from './snippet.js';

interface Hit {
  readonly patternId: string;
  readonly nodeId: string;
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly version: number;
  readonly keyword: { readonly snippet: SnippetText | null } | null;
  readonly vector: { readonly similarity: number } | null;
}

interface Found {
  readonly items: readonly Hit[];
  readonly coverage: { readonly patterns: number; readonly searchable: number };
}

const LIMIT = 20;
/** While not all can be searched yet, it is asked again so often. */
const AGAIN_MS = 2_000;

export function SearchResults({ query }: { readonly query: string }) {
  const path = withQuery('/v1/search', { q: query, limit: LIMIT });
  const found = useQuery<Answer<Found>, Problem>({
    queryKey: [path],
    queryFn: ({ signal }) => ask<Found>(path, { signal }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isPartial(state.data.data) ? AGAIN_MS : false,
  });
  return (
    <section aria-live="polite">
      <Answered asked={found}>
        {({ items, coverage }) => (
          <>
            <h2>
              {items.length === 0 ? texts.search.none(query) : texts.search.results(items.length, query)}
            </h2>
            {isPartial({ coverage }) && (
              <Note>{texts.search.notYet(coverage.searchable, coverage.patterns)}</Note>
            )}
            <ul className="rows">
              {items.map((hit) => (
                <HitRow key={hit.patternId} hit={hit} />
              ))}
            </ul>
          </>
        )}
      </Answered>
    </section>
  );
}

function isPartial({ coverage: { searchable, patterns } }: Pick<Found, 'coverage'>): boolean {
  return searchable < patterns;
}

function HitRow({ hit }: { readonly hit: Hit }) {
  const { patternId, nodeId, name, namespace, kind, version, keyword, vector } = hit;
  const why = [
    ...(keyword === null ? [] : [texts.search.byWords]),
    ...(vector === null ? [] : [texts.search.byMeaning(vector.similarity)]),
  ];
  return (
    <li className="hit">
      <Link className="grow" href={`/patterns/${patternId}?node=${nodeId}`}>
        {name}
      </Link>
      <span className="quiet">{namespace}</span>
      <span className="quiet">{kind}</span>
      <span className="number">v{version}</span>
      <span className="quiet why">{why.join(' · ')}</span>
      {keyword !== null && keyword.snippet !== null && <Snippet snippet={keyword.snippet} />}
    </li>
  );
}
