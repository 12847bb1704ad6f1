import { comparePositions, StemmaError, type Position } from '@stemma/models';
import { Progressing, type Progress } from '../jobs/progress.js';
import { persistently } from '../persistently.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { Mirror, MirrorRebuild, Sink } from '../ports/mirror.js';
import type { Subject } from '../ports/subject.js';
import type { Projector } from '../projector.js';

export interface RebuildOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** How far a rebuild got that was killed. */
  readonly bookmark?: LoadBookmark | null;
  readonly onBookmark?: (bookmark: LoadBookmark) => void;
  readonly pageSize?: number;
}

/** Everything of the subjects before `subject`, and of it up to `after`, is in the content that `resumeKey` names. */
export interface LoadBookmark {
  readonly resumeKey: string;
  readonly frontier: Position;
  readonly subject: Subject;
  readonly after: string | null;
}

export interface Rebuilt {
  readonly loaded: number;
  /** Of how long no lane moved. */
  readonly pausedMs: number;
}

const PAGE_SIZE = 1_000;
const EVERYTHING = { lane: 0, lanes: 1 };
const SWITCH_LEASE_MS = 60_000;

/**
 * Builds the content of a mirror anew beside the present one, which readers and lanes go on with, and puts it in its
 * place once it has caught up. The infrastructure may come and go; an entity that cannot be applied ends the rebuild,
 * and so does the signal: the new content is freed then, and the present one stays.
 * @throws StemmaError what the store said of that entity; the signal's reason once it is aborted.
 */
export async function rebuild(
  projector: Projector,
  feed: ChangeFeed,
  options: RebuildOptions,
): Promise<Rebuilt> {
  const { mirror } = projector;
  if (mirror === null)
    throw new StemmaError('mirror_not_found', `${projector.name} keeps nothing that could be rebuilt.`);
  const begun = await persistently(options.signal, () => mirror.beginRebuild());
  const work = new Rebuild(mirror, begun, feed, options);
  try {
    const loaded = await work.load();
    await work.follow();
    const pausedMs = await replace(projector, work, options.signal);
    return { loaded, pausedMs };
  } catch (error) {
    // Stopped with the process: what is built can be gone on with.
    if (!work.hasSwitched && !isInterruption(options.signal)) await begun.abandon().catch(() => undefined);
    throw error;
  }
}

/** The reason of an abort that is no cancellation: the process ends, the job does not. */
export class Interrupted extends Error {}

function isInterruption(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof Interrupted;
}

async function replace(projector: Projector, work: Rebuild, signal: AbortSignal): Promise<number> {
  const { checkpoints, deadLetters } = projector.stores;
  const { name, lanes } = projector.sink;
  await projector.pause();
  const pausedAt = performance.now();
  try {
    // Other processes' lanes too: they can move no checkpoint from here on.
    const holder = `${projector.holder}:rebuild`;
    const leases = await Promise.all(
      Array.from({ length: lanes }, (_, lane) => checkpoints.seize(name, lane, holder, SWITCH_LEASE_MS)),
    );
    const reached = await work.follow();
    await work.switch();
    // Lanes would find out by themselves; but another cluster's checkpoint, and letters, must go.
    for (const lease of leases) {
      await persistently(signal, () => checkpoints.rewind(lease, reached));
      await persistently(signal, () => checkpoints.release(lease));
    }
    await persistently(signal, () => deadLetters.clearAll(name));
  } finally {
    projector.resume();
  }
  return performance.now() - pausedAt;
}

class Rebuild {
  hasSwitched = false;
  private readonly sink: Sink;
  private readonly progress: { of: Progressing | null } = { of: null };
  private readonly signal: AbortSignal;
  private readonly pageSize: number;

  constructor(
    private readonly mirror: Mirror,
    private readonly begun: MirrorRebuild,
    private readonly feed: ChangeFeed,
    private readonly options: RebuildOptions,
  ) {
    this.sink = begun.sink;
    this.signal = options.signal;
    this.pageSize = options.pageSize ?? PAGE_SIZE;
  }

  /** @returns how many entities it applied; none where the new content was loaded before a crash. */
  async load(): Promise<number> {
    const { feed, signal, pageSize } = this;
    let total = 0;
    for (const subject of this.mirror.subjects)
      total += await persistently(signal, () => feed.count(subject));
    const progress = new Progressing(total, this.options.onProgress ?? (() => undefined));
    this.progress.of = progress;
    if ((await this.reached()) !== null) return 0;
    const resumed = this.resumedFrom();
    const frontier = resumed?.frontier ?? (await persistently(signal, () => feed.frontier()));
    let loaded = 0;
    const { subjects } = this.mirror;
    for (const subject of subjects.slice(resumed === null ? 0 : subjects.indexOf(resumed.subject))) {
      progress.enter(`loading ${subject}`);
      let after = resumed?.subject === subject ? resumed.after : null;
      for (;;) {
        const from: string | null = after;
        const entities = await persistently(signal, () => feed.scan(subject, from, EVERYTHING, pageSize));
        const last = entities.at(-1);
        if (last === undefined) break;
        await persistently(signal, () => this.sink.apply(entities));
        loaded += entities.length;
        progress.add(entities.length);
        after = last.id;
        this.mark({ frontier, subject, after });
      }
    }
    await this.moveTo(frontier);
    return loaded;
  }

  /** Applies what changed meanwhile, until nothing is left. @returns where the new content is then. */
  async follow(): Promise<Position> {
    const { feed, signal, sink, pageSize } = this;
    this.progress.of?.enter('catching up');
    let position = await this.reached();
    for (;;) {
      if (position === null)
        throw new StemmaError('mirror_unavailable', 'The new content was lost while it was built.');
      const from: Position = position;
      const page = await persistently(signal, () => feed.page(from, sink.subjects, EVERYTHING, pageSize));
      if (page.entities.length > 0) await persistently(signal, () => sink.apply(page.entities));
      await this.moveTo(page.next);
      position = page.next;
      if (!page.more) return position;
    }
  }

  async switch(): Promise<void> {
    this.signal.throwIfAborted();
    await this.begun.switch();
    this.hasSwitched = true;
  }

  /** Of the lane that is furthest behind; null where any has none. */
  private async reached(): Promise<Position | null> {
    let least: Position | null = null;
    for (let lane = 0; lane < this.sink.lanes; lane++) {
      const position = await persistently(this.signal, () => this.sink.position(lane));
      if (position === null) return null;
      if (least === null || comparePositions(position, least) < 0) least = position;
    }
    return least;
  }

  private async moveTo(position: Position): Promise<void> {
    for (let lane = 0; lane < this.sink.lanes; lane++) {
      await persistently(this.signal, () => this.sink.setPosition(lane, position));
    }
  }

  private resumedFrom(): LoadBookmark | null {
    const { bookmark = null } = this.options;
    return bookmark !== null && bookmark.resumeKey === this.begun.resumeKey ? bookmark : null;
  }

  private mark(at: Omit<LoadBookmark, 'resumeKey'>): void {
    const { resumeKey } = this.begun;
    if (resumeKey !== undefined) this.options.onBookmark?.({ resumeKey, ...at });
  }
}
