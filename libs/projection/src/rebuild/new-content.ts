import { comparePositions, StemmaError, type Position } from '@stemma/models';
import { Progressing, type Progress } from '../jobs/progress.js';
import { persistently } from '../persistently.js';
import { wholePage } from '../whole-page.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import {
  isLoading,
  isSamePosition,
  type Mirror,
  type MirrorRebuild,
  type Store,
  type StoredPosition,
} from '../ports/mirror.js';
import type { Subject } from '../ports/subject.js';
import { randomNumber } from '../random-number.js';

export interface BuildOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** How far a rebuild got that was killed. */
  readonly bookmark?: LoadBookmark | null;
  readonly onBookmark?: (bookmark: LoadBookmark) => void;
  readonly pageSize?: number;
}

/**
 * Everything of the subjects before `subject`, and of it up to `after`, is in the content that `resumeKey` names, as long
 * as that is at page `pages` of load `load`, or further: it is not once it was lost, or put back from a copy.
 */
export interface LoadBookmark {
  readonly resumeKey: string;
  readonly load: number;
  readonly pages: number;
  readonly frontier: Position;
  readonly subject: Subject;
  readonly after: string | null;
}

const PAGE_SIZE = 1_000;
const EVERYTHING = { lane: 0, lanes: 1 };

/** The content that a rebuild fills beside the present one. */
export class NewContent {
  private readonly sink: Store;
  /** Of the first lane, which stands for all of them while it is loaded. */
  private noted: StoredPosition | null = null;
  private progress: Progressing | null = null;
  private readonly signal: AbortSignal;
  private readonly pageSize: number;

  private constructor(
    readonly begun: MirrorRebuild,
    private readonly feed: ChangeFeed,
    private readonly options: BuildOptions,
  ) {
    this.sink = begun.sink;
    this.signal = options.signal;
    this.pageSize = options.pageSize ?? PAGE_SIZE;
  }

  /** Goes on with what an earlier rebuild has left, where that can be; else that is freed. */
  static async begin(mirror: Mirror, feed: ChangeFeed, options: BuildOptions): Promise<NewContent> {
    const begin = async (): Promise<NewContent> =>
      new NewContent(await persistently(options.signal, () => mirror.beginRebuild()), feed, options);
    const found = await begin();
    if (await found.isSound()) return found;
    await persistently(options.signal, () => found.begun.abandon());
    return begin();
  }

  /** @returns how many entities it applied; none where it was loaded before a crash. */
  async load(): Promise<number> {
    const { feed, signal, pageSize } = this;
    const { subjects } = this.sink;
    const progress = await this.start();
    if (this.noted !== null && !isLoading(this.noted)) return 0;
    const resumed = this.resumedFrom();
    const frontier = resumed?.frontier ?? (await persistently(signal, () => feed.frontier()));
    const load = resumed?.load ?? randomNumber();
    let pages = resumed === null ? 0 : (this.noted?.mark ?? 0);
    let loaded = 0;
    for (const subject of subjects.slice(resumed === null ? 0 : subjects.indexOf(resumed.subject))) {
      progress.enter(`loading ${subject}`);
      let after = resumed?.subject === subject ? resumed.after : null;
      for (;;) {
        const from: string | null = after;
        const entities = await persistently(signal, () => feed.scan(subject, from, EVERYTHING, pageSize));
        const last = entities.at(-1);
        if (last === undefined) break;
        await this.note(0, { tx: 0n, seq: BigInt(load), mark: ++pages });
        // A copy that says so was made when all up to here had been applied.
        this.mark({ load, pages, frontier, subject, after });
        await persistently(signal, () => this.sink.apply(entities));
        loaded += entities.length;
        progress.add(entities.length);
        after = last.id;
      }
    }
    await this.moveTo(frontier);
    return loaded;
  }

  /** Applies what changed meanwhile, until nothing is left. @returns where it is then. */
  async follow(): Promise<Position> {
    const { feed, signal, sink, pageSize } = this;
    this.progress?.enter('catching up');
    for (let from = await this.reached(); ;) {
      if (from === null) throw lost();
      const after = from;
      const page = await persistently(signal, () =>
        wholePage(feed, after, sink.subjects, EVERYTHING, pageSize),
      );
      if (page === null) throw lost();
      const { next, entities, more } = page;
      if (entities.length > 0) {
        await this.moveTo(after);
        await persistently(signal, () => sink.apply(entities));
      }
      await this.moveTo(next);
      if (!more) return next;
      from = next;
    }
  }

  /** False: it is a part of what this record held once, or of another one; nothing can follow on it. */
  private async isSound(): Promise<boolean> {
    this.noted = await persistently(this.signal, () => this.sink.position(0));
    if (this.noted === null) return true;
    const at = isLoading(this.noted) ? (this.resumedFrom()?.frontier ?? null) : await this.reached();
    return at !== null && (await persistently(this.signal, () => this.feed.standing(at))) === 'known';
  }

  private async start(): Promise<Progressing> {
    let total = 0;
    for (const subject of this.sink.subjects)
      total += await persistently(this.signal, () => this.feed.count(subject));
    return (this.progress = new Progressing(total, this.options.onProgress ?? (() => undefined)));
  }

  /** Of the lane that is furthest behind; null where one has none. */
  private async reached(): Promise<Position | null> {
    let least: Position | null = null;
    for (let lane = 0; lane < this.sink.lanes; lane++) {
      const position = await persistently(this.signal, () => this.sink.position(lane));
      if (position === null) return null;
      if (least === null || comparePositions(position, least) < 0) least = position;
    }
    return least && { tx: least.tx, seq: least.seq };
  }

  /** The first lane comes last: whoever goes on after a crash takes what it says for all. */
  private async moveTo({ tx, seq }: Position): Promise<void> {
    const mark = randomNumber();
    for (let lane = this.sink.lanes - 1; lane >= 0; lane--) await this.note(lane, { tx, seq, mark });
  }

  /** @throws StemmaError `mirror_unavailable` where the content is not what was built. */
  private async note(lane: number, next: StoredPosition): Promise<void> {
    const { sink, signal } = this;
    const known = lane === 0 ? this.noted : await persistently(signal, () => sink.position(lane));
    const isSet = await persistently(
      signal,
      // Where it was cut off, it may have been set nevertheless.
      async () =>
        (await sink.setPosition(lane, next, known)) || isSamePosition(await sink.position(lane), next),
    );
    if (!isSet) throw lost();
    if (lane === 0) this.noted = next;
  }

  private resumedFrom(): LoadBookmark | null {
    const { bookmark = null } = this.options;
    if (bookmark === null || bookmark.resumeKey !== this.begun.resumeKey || this.noted === null) return null;
    const { seq, mark } = this.noted;
    return seq === BigInt(bookmark.load) && mark >= bookmark.pages ? bookmark : null;
  }

  private mark(at: Omit<LoadBookmark, 'resumeKey'>): void {
    const { resumeKey } = this.begun;
    if (resumeKey !== undefined) this.options.onBookmark?.({ resumeKey, ...at });
  }
}

function lost(): StemmaError {
  return new StemmaError('mirror_unavailable', 'The new content was lost while it was built.');
}
