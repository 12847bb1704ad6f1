import type { Mirror, MirrorRebuild, Page, Refusal, Store } from '@stemma/projection';
import type { MemoryMirror } from '@stemma/testing';
import { instead } from './projected.fixture.js';
import type { Outside } from './outside.js';

/** A page on its way to a store, which is taken against a law of `Sink.apply`. `nth`: of the pages that came, from 1. */
type Breach = (
  store: Pick<Store, 'apply' | 'position'>,
  page: Page,
  signal: AbortSignal,
  nth: number,
) => Promise<readonly Refusal[]>;

/** One of so many pages loses an entity: seldom enough to have to be looked for. */
const EVERY = 10;

/** What an adapter may do wrong. */
export const onTheWay = {
  'moves its position before its content': async (store, page, signal) => {
    await store.apply({ ...page, entities: [] }, signal);
    return store.apply({ ...page, from: page.to }, signal);
  },
  'takes no deletions': (store, page, signal) =>
    store.apply({ ...page, entities: page.entities.filter(({ state }) => state !== null) }, signal),
  'loses an entity now and then': (store, page, signal, nth) =>
    store.apply(nth % EVERY === 0 ? { ...page, entities: page.entities.slice(1) } : page, signal),
  'takes a page wherever it stands': async (store, page, signal) =>
    store.apply({ ...page, from: await store.position(page.lane, signal) }, signal),
} satisfies Record<string, Breach>;

/** What a store may do wrong, which pages reach late, twice, and out of their order. */
export const inTheStore = {
  'takes what is older than what it has': (real, { entities }) => {
    for (const entity of entities) real.put(entity);
  },
  'forgets what was deleted': (real, { entities }) => {
    for (const { subject, id, state } of entities) if (state === null) real.remove(subject, id);
  },
} satisfies Record<string, (real: MemoryMirror, page: Page) => void>;

/** @param after it has taken a page */
export function withFault(real: MemoryMirror, after: (real: MemoryMirror, page: Page) => void): void {
  const apply = real.apply.bind(real);
  real.apply = async (page) => {
    const refusals = await apply(page);
    after(real, page);
    return refusals;
  };
}

/** The store, and what is built beside its content, with a breach on the way to them. */
export function breached(outside: Outside, breach: Breach): Outside {
  const { mirror } = outside;
  let nth = 0;
  const through = <S extends Store>(store: S): S =>
    instead<Store>(store, { apply: (page, signal) => breach(store, page, signal, ++nth) }) as S;
  const beginRebuild = async (signal: AbortSignal): Promise<MirrorRebuild> => {
    const begun = await mirror.beginRebuild?.(signal);
    if (begun === undefined) throw new TypeError(`${mirror.name} cannot be built beside its content`);
    return { ...begun, sink: through(begun.sink) };
  };
  const own = mirror.beginRebuild === undefined ? {} : { beginRebuild };
  return instead(outside, { mirror: instead<Mirror>(through(mirror), own) });
}
