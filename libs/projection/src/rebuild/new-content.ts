import { StemmaError, type Position } from '@stemma/models';
import { applyPage } from '../apply-page.js';
import { Changes } from '../follow/changes.js';
import type { Batch, Route } from '../follow/cursor.js';
import { Follower } from '../follow/follower.js';
import { Load } from '../follow/load.js';
import { Progressing, type Progress } from '../jobs/progress.js';
import { LaneContent } from '../lane-content.js';
import { pagesOf } from '../loading-at.js';
import { persistently } from '../persistently.js';
import type { MirrorRebuild } from '../ports/mirror.js';
import {
  ContentChanged,
  isLoading,
  isSamePosition,
  type Refusal,
  type Store,
  type StoredPosition,
} from '../ports/sink.js';
import { punctual } from '../punctual.js';
import type { RebuildBookmark } from './bookmark.js';
import { LOOKS, putPosition } from './put-position.js';

export interface BuildOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** How far a rebuild got that was killed. */
  readonly bookmark?: RebuildBookmark | null;
  readonly onBookmark?: (bookmark: RebuildBookmark) => void;
}

/** The content that a rebuild fills beside the present one. Until it is whole, its first lane stands for all of them. */
export class NewContent {
  private readonly sink: Store;
  private readonly content: LaneContent;
  private readonly follower = new Follower();
  private readonly route: Route;
  private progress: Progressing | null = null;

  constructor(
    readonly begun: MirrorRebuild,
    route: Omit<Route, 'sink' | 'share'>,
    private readonly options: BuildOptions,
  ) {
    const { sink } = begun;
    this.sink = punctual(sink, sink.pace.deadlineMs);
    this.content = new LaneContent(this.sink, 0);
    this.route = { ...route, sink, share: { lane: 0, lanes: 1 } };
  }

  /** @returns false where it is a part of what this record held once, or of another one: nothing can follow on it. */
  async resume(): Promise<boolean> {
    const held = await this.look();
    if (held === null) return true;
    const found = isLoading(held) ? this.loadAt(held) : new Changes(this.route, held);
    if (found === null) return false;
    const at = found instanceof Load ? found.place.frontier : { tx: held.tx, seq: held.seq };
    const standing = await persistently(this.options.signal, () => this.route.feed.standing(at));
    if (standing === 'known') this.follower.goTo(found);
    return standing === 'known';
  }

  /** @returns how many entities it applied; none where it was loaded before a crash. */
  async load(): Promise<number> {
    const { signal, onProgress = () => undefined } = this.options;
    if (this.follower.isNowhere) {
      const load = await persistently(signal, () => Load.begin(this.route));
      await this.begin(load);
    }
    const { load } = this.follower;
    if (load === null) return 0;
    this.progress = new Progressing(load.place.total, onProgress);
    this.progress.add(load.place.done);
    let loaded = 0;
    for (let at: Load | null = load; at !== null; at = this.follower.load) {
      this.progress.enter(`loading ${at.place.subject}`);
      const { entities } = await this.step();
      loaded += entities.length;
      this.progress.add(entities.length);
    }
    return loaded;
  }

  /** Applies what changed meanwhile, until nothing is left. @returns where it is then. */
  async follow(): Promise<Position> {
    this.progress?.enter('catching up');
    const at = await this.look();
    if (at === null || isLoading(at)) throw lost();
    this.follower.goTo(new Changes(this.route, { tx: at.tx, seq: at.seq }));
    for (;;) {
      const { hasMore, to } = await this.step();
      if (!hasMore) return { tx: to.tx, seq: to.seq };
    }
  }

  /** Lets all lanes say what the first one does, which follow from there. */
  async level(): Promise<void> {
    const { signal } = this.options;
    const { sink } = this;
    const to = await this.look();
    if (to === null) throw lost();
    for (let lane = 1; lane < sink.lanes; lane++) await putPosition(sink, lane, to, signal).catch(asLost);
  }

  private async begin(load: Load): Promise<void> {
    const { signal } = this.options;
    const put = async (): Promise<void> => {
      await this.content.look(signal);
      await this.content.apply([], load.at, signal);
    };
    await persistently(signal, put, LOOKS).catch(asLost);
    this.follower.goTo(load);
  }

  /**
   * @throws StemmaError `mirror_unavailable` where the content is not what was built; what the store says of an entity
   *   that it cannot take.
   */
  private step(): Promise<Batch> {
    const { content, follower } = this;
    const { signal } = this.options;
    let isAgain = false;
    let from = content.at;
    const step = async (): Promise<Batch> => {
      if (isAgain) await this.hasMoved(from);
      isAgain = true;
      from = content.at;
      return follower.step(async ({ entities, to }) => {
        this.note();
        await applyPage(content, entities, to, failWith, signal);
      });
    };
    const stepOrWait = (): Promise<Batch> =>
      step().catch(async (error: unknown) => {
        const isLate =
          error instanceof ContentChanged && (await persistently(signal, () => this.hasMoved(from)));
        throw isLate ? tooLate(error) : error;
      });
    return persistently(signal, stepOrWait).catch(asLost);
  }

  /**
   * @returns whether it stands elsewhere than there: a page took effect that was cut off, of its own or of the process which
   *   it was resumed from. @throws ContentChanged where something else happened to the content
   */
  private async hasMoved(from: StoredPosition | null): Promise<boolean> {
    const { held } = await this.content.look(this.options.signal);
    if (isSamePosition(held, from)) return false;
    if (!this.follower.isPassedBy(held)) throw new ContentChanged();
    return true;
  }

  private note(): void {
    const { resumeKey } = this.begun;
    const { load } = this.follower;
    if (resumeKey !== undefined && load !== null) this.options.onBookmark?.({ resumeKey, ...load.place });
  }

  private async look(): Promise<StoredPosition | null> {
    const { content } = this;
    const { signal } = this.options;
    return persistently(signal, async () => (await content.look(signal)).held);
  }

  private loadAt(held: StoredPosition): Load | null {
    const { bookmark = null } = this.options;
    if (bookmark === null || 'isSentBack' in bookmark || bookmark.resumeKey !== this.begun.resumeKey)
      return null;
    const { resumeKey: _, ...place } = bookmark;
    const pages = pagesOf(place.load, held);
    return pages !== null && pages >= place.pages ? new Load(this.route, { ...place, pages }) : null;
  }
}

/** A content that lacks an entity takes nobody's place. */
function failWith([refusal]: readonly Refusal[]): Promise<never> {
  return Promise.reject(new Error(refusal?.cause));
}

function tooLate(cause: ContentChanged): StemmaError {
  return new StemmaError('mirror_unavailable', 'A page took effect after its deadline.', { cause });
}

function asLost(error: unknown): never {
  throw error instanceof ContentChanged ? lost() : error;
}

function lost(): StemmaError {
  return new StemmaError('mirror_unavailable', 'The new content was lost while it was built.');
}
