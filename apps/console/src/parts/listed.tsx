import type { ReactNode } from 'react';
import type { Pages } from '../api/use-pages.js';
import { texts } from '../texts.js';
import { Loading, Refusal } from './notes.js';

export interface ListedProps<T> {
  readonly pages: Pages<T>;
  /** What stands there where there is nothing. */
  readonly none: ReactNode;
  readonly children: (item: T) => ReactNode;
}

const NOTHING = { items: [] };

/** A list, a row for each item, that goes on for whoever wants more. */
export function Listed<T>({ pages, none, children }: ListedProps<T>) {
  const {
    data: { items } = NOTHING,
    error,
    isLoading,
    isSuccess,
    isFetching,
    hasNextPage,
    refetch,
    fetchNextPage,
  } = pages;
  return (
    <>
      {error !== null && <Refusal problem={error} again={() => void refetch()} />}
      {isLoading && <Loading />}
      {isSuccess && items.length === 0 && none}
      {items.length > 0 && <ul className="rows">{items.map(children)}</ul>}
      {hasNextPage && (
        <button type="button" disabled={isFetching} onClick={() => void fetchNextPage()}>
          {texts.state.more}
        </button>
      )}
    </>
  );
}
