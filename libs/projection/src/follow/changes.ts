import { comparePositions, type Position } from '@stemma/models';
import { ContentChanged, isLoading, type StoredPosition } from '../ports/sink.js';
import { randomNumber } from '../random-number.js';
import { wholePage } from '../whole-page.js';
import type { Batch, Cursor, Route } from './cursor.js';

/** What changes behind a position. */
export class Changes implements Cursor {
  readonly progress = null;

  constructor(
    private readonly route: Route,
    readonly after: Position,
  ) {}

  /** @throws ContentChanged where the log no longer reaches back to there: nothing can follow on that content. */
  async read(): Promise<Batch> {
    const { feed, sink, share, clock } = this.route;
    const askedAt = clock();
    const page = await wholePage(feed, this.after, sink.subjects, share, sink.pace.pageSize);
    if (page === null) throw new ContentChanged();
    const { entities, next, more: hasMore } = page;
    const to = { ...next, mark: randomNumber() };
    return { askedAt, entities, to, then: new Changes(this.route, next), hasMore };
  }

  isPassedBy(held: StoredPosition): boolean {
    return !isLoading(held) && comparePositions(held, this.after) >= 0;
  }
}
