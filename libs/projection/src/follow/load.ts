import type { Position } from '@stemma/models';
import type { LoadProgress } from '../lane.js';
import { loadingAt, pagesOf } from '../loading-at.js';
import { isLoading, type StoredPosition } from '../ports/sink.js';
import type { Subject } from '../ports/subject.js';
import { randomNumber } from '../random-number.js';
import { Changes } from './changes.js';
import type { Batch, Cursor, Route } from './cursor.js';

/** Everything of the subjects before `subject`, and of it up to `after`, is in a content at page `pages` of load `load`. */
export interface LoadPlace {
  readonly load: number;
  readonly pages: number;
  /** Behind it are the changes that follow upon the load. */
  readonly frontier: Position;
  readonly subject: Subject;
  readonly after: string | null;
  readonly done: number;
  /** About. */
  readonly total: number;
}

/** All entities of the record, subject by subject in the order of ids. */
export class Load implements Cursor {
  constructor(
    private readonly route: Route,
    readonly place: LoadPlace,
  ) {}

  static async begin(route: Route): Promise<Load> {
    const { feed, sink, share } = route;
    // Taken before the first entity is read: what changes meanwhile comes again as a change.
    const frontier = await feed.frontier();
    let rows = 0;
    for (const subject of sink.subjects) rows += await feed.count(subject);
    const [subject] = sink.subjects;
    if (subject === undefined) throw new RangeError('nothing is followed');
    const total = Math.ceil(rows / share.lanes);
    const load = randomNumber();
    return new Load(route, { load, pages: 0, frontier, subject, after: null, done: 0, total });
  }

  /** What a content says that is here. */
  get at(): StoredPosition {
    return loadingAt(this.place.load, this.place.pages);
  }

  get progress(): LoadProgress {
    const { done, total } = this.place;
    return { done, total };
  }

  async read(): Promise<Batch> {
    const { feed, sink, share, clock } = this.route;
    const { pages, frontier, done } = this.place;
    const { subjects, pace } = sink;
    const askedAt = clock();
    let { after } = this.place;
    for (const subject of subjects.slice(subjects.indexOf(this.place.subject))) {
      const entities = await feed.scan(subject, after, share, pace.loadPageSize);
      const last = entities.at(-1);
      if (last !== undefined) {
        const place = { subject, after: last.id, pages: pages + 1, done: done + entities.length };
        const then = new Load(this.route, { ...this.place, ...place });
        return { askedAt, entities, to: then.at, then, hasMore: true };
      }
      after = null;
    }
    const to = { ...frontier, mark: randomNumber() };
    return { askedAt, entities: [], to, then: new Changes(this.route, frontier), hasMore: true };
  }

  isPassedBy(held: StoredPosition): boolean {
    if (!isLoading(held)) return true;
    const pages = pagesOf(this.place.load, held);
    return pages !== null && pages >= this.place.pages;
  }
}
