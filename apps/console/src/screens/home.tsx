import { useSearchParams } from 'wouter';
import type { Page, Pattern } from '../api/types.js';
import { useAsk } from '../api/use-ask.js';
import { Answered } from '../parts/notes.js';
import { StoreStates } from '../parts/store-states.js';
import { useTitle } from '../parts/use-title.js';
import { texts } from '../texts.js';
import { Beginning } from './home/beginning.js';
import { Latest } from './home/latest.js';
import { Ranked } from './home/ranked.js';
import { SearchResults } from './home/search-results.js';

export function Home() {
  const [search] = useSearchParams();
  const query = search.get('q') ?? '';
  useTitle(query);
  // Whoever runs the first command sees what came of it.
  const any = useAsk<Page<Pattern>>('/v1/patterns?limit=1', { everyMs: 5_000 });
  return (
    <>
      <h1 className="hidden">{texts.title}</h1>
      <StoreStates />
      {query !== '' ? (
        <SearchResults query={query} />
      ) : (
        <Answered asked={any}>
          {({ items }) =>
            items.length === 0 ? (
              <Beginning />
            ) : (
              <div className="columns">
                <Latest />
                <div>
                  <Ranked title={texts.home.used} ranking="top" />
                  <Ranked title={texts.home.emerging} ranking="emerging" />
                  <Ranked title={texts.home.failing} ranking="failing" />
                </div>
              </div>
            )
          }
        </Answered>
      )}
    </>
  );
}
