interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/**
 * All items of a list, each page asked for when the one before has been used up:
 * `items((page) => stemma.patterns.list({ query: { ...page, kind: 'code' } }))`.
 */
export async function* items<T>(
  read: (page: { cursor?: string }) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  let page = await read({});
  yield* page.items;
  while (page.nextCursor !== null) {
    page = await read({ cursor: page.nextCursor });
    yield* page.items;
  }
}
