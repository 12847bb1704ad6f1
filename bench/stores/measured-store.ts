import type { ChangeFeed, Entity, Mirror, Subject } from '@stemma/projection';

/** A real store: its mirror, and what anybody else does to the same server. */
export interface MeasuredStore {
  readonly mirror: Mirror;
  /** The plainest way to bring these there, some thousand entities of a subject at a time: nothing is compared, no position kept. */
  loadBare(subject: Subject, page: readonly Entity[]): Promise<void>;
  /** Takes away what `loadBare` brought. */
  clearBare(): Promise<void>;
  /** So many entities are changed or deleted behind the mirror's back, with the store's own means. */
  drift(count: number, feed: ChangeFeed): Promise<void>;
  /** How many entities the store shows to those who ask it by its own means. */
  shown(): Promise<number>;
  /** What it is there to answer, asked through the mirror and by the store's own means. Absent: the mirror is asked nothing. */
  questions?(): Promise<{
    readonly name: string;
    readonly asked: readonly { ours(): Promise<unknown>; bare(): Promise<unknown> }[];
  }>;
  stop(): Promise<void>;
}

/** All of a subject, page by page. */
export async function* pagesOf(
  feed: ChangeFeed,
  subject: Subject,
  pageSize: number,
): AsyncGenerator<Entity[]> {
  let after: string | null = null;
  for (;;) {
    const page: Entity[] = await feed.scan(subject, after, { lane: 0, lanes: 1 }, pageSize);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.id;
  }
}
