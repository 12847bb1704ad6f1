import { comparePositions, StemmaError, type Position } from '@stemma/models';
import { Progressing, type Progress } from '../jobs/progress.js';
import { persistently } from '../persistently.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import {
  isLoading,
  isSamePosition,
  type Mirror,
  type MirrorRebuild,
  type Store,
  type StoredPosition,
} from '../ports/mirror.js';
import type { Lease } from '../ports/checkpoints.js';
import type { Subject } from '../ports/subject.js';
import type { Projector } from '../projector.js';
import { randomNumber } from '../random-number.js';

export interface RebuildOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** How far a rebuild got that was killed. */
  readonly bookmark?: LoadBookmark | null;
  readonly onBookmark?: (bookmark: LoadBookmark) => void;
  /** Asked before the new content is switched to, or freed: false where another process has taken this over. */
  readonly isOwn?: () => Promise<boolean>;
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
    if (!work.hasSwitched && (await isForsaken(options))) await begun.abandon().catch(() => undefined);
    throw error;
  }
}

/** The reason of an abort that is no cancellation: the process ends, the job does not. */
export class Interrupted extends Error {}

/** Whether nobody goes on with what is built: not after this process, and not beside it. */
async function isForsaken({ signal, isOwn }: RebuildOptions): Promise<boolean> {
  if (signal.aborted && signal.reason instanceof Interrupted) return false;
  return isOwn === undefined || isOwn().catch(() => false);
}

async function replace(projector: Projector, work: Rebuild, signal: AbortSignal): Promise<number> {
  const { checkpoints, deadLetters } = projector.stores;
  const { name } = projector.sink;
  await projector.pause();
  const pausedAt = performance.now();
  try {
    const { leases, reached } = await caughtUp(projector, work, signal);
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

/** Catches up with the last changes while no lane, of other processes too, can move a checkpoint. */
async function caughtUp(
  { stores: { checkpoints }, sink: { name, lanes }, holder }: Projector,
  work: Rebuild,
  signal: AbortSignal,
): Promise<{ leases: Lease[]; reached: Position }> {
  for (;;) {
    const leases: Lease[] = [];
    for (let lane = 0; lane < lanes; lane++) {
      const take = (): Promise<Lease> => checkpoints.seize(name, lane, `${holder}:rebuild`, SWITCH_LEASE_MS);
      leases.push(await persistently(signal, take));
    }
    const reached = await work.follow();
    const renewed = leases.map((lease) =>
      persistently(signal, () => checkpoints.renew(lease, SWITCH_LEASE_MS)),
    );
    // It may have taken longer than the leases: then others have gone on meanwhile.
    if (!(await Promise.all(renewed)).includes('taken')) return { leases, reached };
  }
}

class Rebuild {
  hasSwitched = false;
  private readonly sink: Store;
  /** Of the first lane, which stands for all of them while it is loaded. */
  private noted: StoredPosition | null = null;
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
    this.noted = await persistently(signal, () => this.sink.position(0));
    if (this.noted !== null && !isLoading(this.noted)) return 0;
    const resumed = this.resumedFrom();
    const frontier = resumed?.frontier ?? (await persistently(signal, () => feed.frontier()));
    const load = resumed?.load ?? randomNumber();
    let pages = resumed === null ? 0 : (this.noted?.mark ?? 0);
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
        await this.note(0, { tx: 0n, seq: BigInt(load), mark: ++pages });
        await persistently(signal, () => this.sink.apply(entities));
        loaded += entities.length;
        progress.add(entities.length);
        after = last.id;
        this.mark({ load, pages, frontier, subject, after });
      }
    }
    await this.moveTo(frontier);
    return loaded;
  }

  /** Applies what changed meanwhile, until nothing is left. @returns where the new content is then. */
  async follow(): Promise<Position> {
    const { feed, signal, sink, pageSize } = this;
    this.progress.of?.enter('catching up');
    for (let from = await this.reached(); ;) {
      const { next, entities, more } = await persistently(signal, () =>
        feed.page(from, sink.subjects, EVERYTHING, pageSize),
      );
      if (entities.length > 0) {
        await this.moveTo(from);
        await persistently(signal, () => sink.apply(entities));
      }
      await this.moveTo(next);
      if (!more) return next;
      from = next;
    }
  }

  async switch(): Promise<void> {
    const { isOwn } = this.options;
    if (isOwn !== undefined && !(await persistently(this.signal, isOwn))) throw new Interrupted();
    this.signal.throwIfAborted();
    await this.begun.switch();
    this.hasSwitched = true;
  }

  /** Of the lane that is furthest behind. */
  private async reached(): Promise<Position> {
    let least: Position | null = null;
    for (let lane = 0; lane < this.sink.lanes; lane++) {
      const position = await persistently(this.signal, () => this.sink.position(lane));
      if (position === null) throw lost();
      if (least === null || comparePositions(position, least) < 0) least = position;
    }
    if (least === null) throw new RangeError('a mirror has a lane at least');
    return { tx: least.tx, seq: least.seq };
  }

  private async moveTo({ tx, seq }: Position): Promise<void> {
    const mark = randomNumber();
    for (let lane = 0; lane < this.sink.lanes; lane++) await this.note(lane, { tx, seq, mark });
  }

  /** @throws StemmaError `mirror_unavailable` where the new content is not what was built. */
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
