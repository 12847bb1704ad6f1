import type { Position } from '@stemma/models';
import type { LoadProgress } from './lane.js';
import type { ChangeFeed, Lane } from './ports/change-feed.js';
import type { Sink, StoredPosition } from './ports/sink.js';
import type { Entity } from './ports/subject.js';
import { loadingAt } from './loading-at.js';
import { randomNumber } from './random-number.js';

/** The way of one lane through all entities of the record, subject by subject in the order of ids. */
export class LaneLoad {
  private subject = 0;
  /** Of the subject in hand everything up to here has been applied. */
  private after: string | null = null;
  private done = 0;
  private pages = 0;

  private constructor(
    private readonly feed: ChangeFeed,
    private readonly sink: Sink,
    private readonly lane: Lane,
    private readonly number: number,
    /** Behind it are the changes that follow upon the load. */
    readonly frontier: Position,
    private readonly total: number,
  ) {}

  static async begin(feed: ChangeFeed, sink: Sink, lane: Lane): Promise<LaneLoad> {
    // Taken before the first entity is read: what changes meanwhile comes again as a change.
    const frontier = await feed.frontier();
    let rows = 0;
    for (const subject of sink.subjects) rows += await feed.count(subject);
    return new LaneLoad(feed, sink, lane, randomNumber(), frontier, Math.ceil(rows / lane.lanes));
  }

  /** Where the content stands before its first page. */
  get start(): StoredPosition {
    return loadingAt(this.number, 0);
  }

  /** Where it stands with the page that is `next`: each time it is tried the same. */
  get to(): StoredPosition {
    return loadingAt(this.number, this.pages + 1);
  }

  get progress(): LoadProgress {
    return { done: this.done, total: this.total };
  }

  /** @returns the same until they are `passed`; nothing at the end. */
  async next(limit: number): Promise<Entity[]> {
    const { subjects } = this.sink;
    for (let subject = subjects[this.subject]; subject !== undefined; subject = subjects[++this.subject]) {
      const entities = await this.feed.scan(subject, this.after, this.lane, limit);
      if (entities.length > 0) return entities;
      this.after = null;
    }
    return [];
  }

  passed(entities: readonly Entity[]): void {
    this.after = entities.at(-1)?.id ?? this.after;
    this.done += entities.length;
    this.pages++;
  }
}
