import { StemmaError, type Position } from '@stemma/models';
import { Progressing, type Progress } from '../jobs/progress.js';
import { applyPage } from '../apply-page.js';
import { LaneContent } from '../lane-content.js';
import { loadingAt, pagesOf } from '../loading-at.js';
import { punctual } from '../punctual.js';
import { persistently } from '../persistently.js';
import { wholePage } from '../whole-page.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { Mirror, MirrorRebuild } from '../ports/mirror.js';
import {
  ContentChanged,
  isLoading,
  isSamePosition,
  type Refusal,
  type Store,
  type StoredPosition,
} from '../ports/sink.js';
import type { Entity, Subject } from '../ports/subject.js';
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

const EVERYTHING = { lane: 0, lanes: 1 };

/** The content that a rebuild fills beside the present one. Until it is whole, its first lane stands for all of them. */
export class NewContent {
  private readonly sink: Store;
  private readonly content: LaneContent;
  /** What it said when it was begun. */
  private found: StoredPosition | null = null;
  private progress: Progressing | null = null;
  private readonly signal: AbortSignal;

  private constructor(
    readonly begun: MirrorRebuild,
    private readonly feed: ChangeFeed,
    private readonly options: BuildOptions,
  ) {
    const { sink } = begun;
    this.sink = punctual(sink, sink.pace.deadlineMs);
    this.signal = options.signal;
    this.content = new LaneContent(this.sink, 0);
  }

  /** Goes on with what an earlier rebuild has left, where that can be; else that is freed. */
  static async begin(mirror: Mirror, feed: ChangeFeed, options: BuildOptions): Promise<NewContent> {
    const { signal } = options;
    const begin = async (): Promise<NewContent> =>
      new NewContent(
        punctual(await persistently(signal, () => beginRebuild(mirror, signal)), mirror.pace.deadlineMs),
        feed,
        options,
      );
    const found = await begin();
    if (await found.isSound()) return found;
    await persistently(signal, () => found.begun.abandon(signal));
    const fresh = await begin();
    await fresh.look();
    return fresh;
  }

  /** @returns how many entities it applied; none where it was loaded before a crash. */
  async load(): Promise<number> {
    const { feed, signal } = this;
    const { subjects, pace } = this.sink;
    const { pageSize = pace.loadPageSize } = this.options;
    const progress = await this.start();
    if (this.found !== null && !isLoading(this.found)) return 0;
    const resumed = this.resumedFrom();
    const frontier = resumed?.frontier ?? (await persistently(signal, () => feed.frontier()));
    const load = resumed?.load ?? randomNumber();
    let pages = resumed?.pages ?? 0;
    if (resumed === null) await this.apply([], loadingAt(load, pages));
    let loaded = 0;
    for (const subject of subjects.slice(resumed === null ? 0 : subjects.indexOf(resumed.subject))) {
      progress.enter(`loading ${subject}`);
      let after = resumed?.subject === subject ? resumed.after : null;
      for (;;) {
        const from: string | null = after;
        const entities = await persistently(signal, () => feed.scan(subject, from, EVERYTHING, pageSize));
        const last = entities.at(-1);
        if (last === undefined) break;
        this.mark({ load, pages, frontier, subject, after });
        await this.apply(entities, loadingAt(load, ++pages));
        loaded += entities.length;
        progress.add(entities.length);
        after = last.id;
      }
    }
    await this.apply([], { ...frontier, mark: randomNumber() });
    return loaded;
  }

  /** Applies what changed meanwhile, until nothing is left. @returns where it is then. */
  async follow(): Promise<Position> {
    const { feed, signal, sink } = this;
    const { pageSize = sink.pace.pageSize } = this.options;
    this.progress?.enter('catching up');
    for (let from = await this.look(); ;) {
      if (from === null || isLoading(from)) throw lost();
      const { tx, seq } = from;
      const page = await persistently(signal, () =>
        wholePage(feed, { tx, seq }, sink.subjects, EVERYTHING, pageSize),
      );
      if (page === null) throw lost();
      const to = { ...page.next, mark: randomNumber() };
      await this.apply(page.entities, to);
      if (!page.more) return page.next;
      from = to;
    }
  }

  /** Lets all lanes say what the first one does, which follow from there. */
  async level(): Promise<void> {
    const { sink, signal } = this;
    const to = await this.look();
    if (to === null) throw lost();
    for (let lane = 1; lane < sink.lanes; lane++) {
      await persistently(signal, async () => {
        const from = await sink.position(lane, signal);
        if (!isSamePosition(from, to)) await sink.apply({ lane, entities: [], from, to }, signal);
      });
    }
  }

  /** False: it is a part of what this record held once, or of another one; nothing can follow on it. */
  private async isSound(): Promise<boolean> {
    const held = (this.found = await this.look());
    if (held === null) return true;
    const at = isLoading(held) ? (this.resumedFrom()?.frontier ?? null) : { tx: held.tx, seq: held.seq };
    return at !== null && (await persistently(this.signal, () => this.feed.standing(at))) === 'known';
  }

  private async start(): Promise<Progressing> {
    let total = 0;
    for (const subject of this.sink.subjects)
      total += await persistently(this.signal, () => this.feed.count(subject));
    return (this.progress = new Progressing(total, this.options.onProgress ?? (() => undefined)));
  }

  private async look(): Promise<StoredPosition | null> {
    const { content, signal } = this;
    return persistently(signal, async () => (await content.look(signal)).held);
  }

  /**
   * @throws StemmaError `mirror_unavailable` where the content is not what was built; what the store says of an entity
   *   that it cannot take.
   */
  private async apply(entities: readonly Entity[], to: StoredPosition): Promise<void> {
    const { content, signal } = this;
    let wasCut = false;
    await persistently(signal, async () => {
      if (wasCut) {
        const { held, isAsKnown } = await content.look(signal);
        if (!isAsKnown) throw lost();
        // It took effect nevertheless.
        if (isSamePosition(held, to)) return;
      }
      wasCut = true;
      await applyPage(content, entities, to, failWith, signal);
    }).catch((error: unknown) => {
      throw error instanceof ContentChanged ? lost() : error;
    });
  }

  private resumedFrom(): LoadBookmark | null {
    const { bookmark = null } = this.options;
    if (bookmark === null || bookmark.resumeKey !== this.begun.resumeKey || this.found === null) return null;
    const pages = pagesOf(bookmark.load, this.found);
    return pages !== null && pages >= bookmark.pages ? { ...bookmark, pages } : null;
  }

  private mark(at: Omit<LoadBookmark, 'resumeKey'>): void {
    const { resumeKey } = this.begun;
    if (resumeKey !== undefined) this.options.onBookmark?.({ resumeKey, ...at });
  }
}

function beginRebuild(mirror: Mirror, signal: AbortSignal): Promise<MirrorRebuild> {
  if (mirror.beginRebuild !== undefined) return mirror.beginRebuild(signal);
  throw new Error(`${mirror.name} cannot be built beside its present content.`);
}

/** A content that lacks an entity takes nobody's place. */
function failWith([refusal]: readonly Refusal[]): Promise<never> {
  return Promise.reject(new Error(refusal?.cause));
}

function lost(): StemmaError {
  return new StemmaError('mirror_unavailable', 'The new content was lost while it was built.');
}
