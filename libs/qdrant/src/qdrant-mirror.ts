import {
  unitVectorOf,
  type PatternIndex,
  type SimilarityQuestion,
  type SimilarPoint,
} from '@stemma/orchestration';
import {
  ContentChanged,
  isLoading,
  type Correction,
  type Entity,
  type Held,
  type Mirror,
  type MirrorRebuild,
  type Pace,
  type Page,
  type Refusal,
  type Store,
  type StoredPosition,
  type Subject,
} from '@stemma/projection';
import { collectionNames, type CollectionNames, type NamedBy } from './collection-names.js';
import { Collections } from './collections.js';
import { Missing, Refused } from './faults.js';
import { QdrantContent } from './qdrant-content.js';
import { search } from './qdrant-search.js';
import { QdrantServer, type QdrantOptions } from './qdrant-server.js';
import { digestOf } from './stored-point.js';

export type QdrantMirrorOptions = QdrantOptions & NamedBy;

/** A request has 32 MiB at most; a number of a vector takes up to 22 bytes of JSON. */
const REQUEST_BYTES = 12 * 1024 * 1024;
const NUMBER_BYTES = 22;
const MOST_POINTS = 256;
/** Whoever asks for what is alike would rather have the record's answer than wait longer. */
const SEARCH_MS = 1_000;

/**
 * The vectors of all versions in Qdrant: a collection for each embedding model, found by an alias. Nothing is asked
 * before it is needed, so that a server that is away keeps nobody from starting.
 */
export class QdrantMirror implements Mirror, PatternIndex {
  readonly name = 'qdrant';
  readonly scope = 'shared';
  readonly subjects = ['point'] as const;
  readonly lanes = 2;
  readonly pace: Pace;
  private readonly server: QdrantServer;
  private readonly collections: Collections;
  private readonly names: CollectionNames;
  private readonly content: QdrantContent;
  /** This process has seen that the collection is as it should be. */
  private isChecked = false;

  constructor(private readonly options: QdrantMirrorOptions) {
    const { dimensions } = options;
    const fitting = Math.floor(REQUEST_BYTES / (dimensions * NUMBER_BYTES));
    const pageSize = Math.max(1, Math.min(MOST_POINTS, fitting));
    this.pace = { pageSize, loadPageSize: pageSize, lingerMs: 50, deadlineMs: 30_000, lookMs: 5_000 };
    this.server = new QdrantServer(options);
    this.collections = new Collections(this.server, this.pace.deadlineMs);
    this.names = collectionNames(options);
    this.content = this.contentOf(this.alias);
  }

  /** By which readers, and whoever looks at Qdrant itself, find the collection. */
  get alias(): string {
    return this.names.alias;
  }

  position(lane: number, signal: AbortSignal): Promise<StoredPosition | null> {
    return this.content.position(lane, signal);
  }

  async apply(page: Page, signal: AbortSignal): Promise<readonly Refusal[]> {
    const isFirst = !this.isChecked;
    if (isFirst || page.from === null) await this.ensure(page.from === null, signal);
    const refusals = await this.content.apply(page, signal);
    const isLoaded = page.from !== null && isLoading(page.from) && !isLoading(page.to);
    if (refusals.length === 0 && (isFirst || isLoaded)) await this.freeOtherModels(signal);
    return refusals;
  }

  digestOf(entity: Entity): string | null {
    return digestOf(entity);
  }

  held(_subject: Subject, ids: readonly string[], signal: AbortSignal): Promise<Held[]> {
    return this.content.held(ids, signal);
  }

  list(
    _subject: Subject,
    after: string | null,
    to: string | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<Held[]> {
    return this.content.list(after, to, limit, signal);
  }

  async mend(corrections: readonly Correction[], signal: AbortSignal): Promise<void> {
    await this.content.mend(corrections, signal);
  }

  async search(question: SimilarityQuestion): Promise<SimilarPoint[]> {
    const query = Array.from(unitVectorOf(question.vector, this.options.dimensions, '/vector'));
    const until = performance.now() + Math.min(SEARCH_MS, question.timeoutMs);
    const { signal } = new AbortController();
    const collection_name = this.alias;
    try {
      return await search(question, async (asked) => {
        const left = Math.max(1, Math.ceil(until - performance.now()));
        const { points } = await this.server.ask(left, signal, (api, init) =>
          api.queryPoints({ ...asked, collection_name, query }, init),
        );
        return points;
      });
    } catch (error) {
      if (error instanceof Missing) throw this.server.away(`has no ${collection_name}`, error);
      // Whatever it does not like about it, the record has an answer.
      throw error instanceof Refused ? this.server.away(error.message, error) : error;
    }
  }

  async beginRebuild(signal: AbortSignal): Promise<MirrorRebuild> {
    const [a, b] = this.names.contents;
    const name = (await this.target(signal)) === b ? a : b;
    await this.collections.ensure(name, this.options.dimensions, signal);
    const { scope, subjects, lanes, pace } = this;
    const content = this.contentOf(name);
    const sink: Store = {
      ...{ name: this.name, scope, subjects, lanes, pace },
      apply: content.apply.bind(content),
      position: content.position.bind(content),
    };
    return {
      sink,
      resumeKey: name,
      switch: async (until) => {
        await this.collections.point(this.alias, name, until);
        await this.collections.drop(name === a ? b : a, until);
        await this.freeOtherModels(until);
      },
      abandon: async (until) => {
        if ((await this.target(until)) !== name) await this.collections.drop(name, until);
      },
    };
  }

  /** The collection that answers, with what it needs; made where there is none. */
  private async ensure(mayCreate: boolean, signal: AbortSignal): Promise<void> {
    const target = await this.target(signal);
    if (target === null && !mayCreate) throw new ContentChanged();
    const name = target ?? (await this.unnamed(signal));
    await this.collections.ensure(name, this.options.dimensions, signal);
    if (target === null) await this.collections.point(this.alias, name, signal);
    this.isChecked = true;
  }

  /** Where the alias is lost: what it may have named, or else what is to be made. */
  private async unnamed(signal: AbortSignal): Promise<string> {
    const { contents, ofModel } = this.names;
    const there = await this.collections.names(ofModel, signal);
    return contents.find((name) => there.includes(name)) ?? contents[0];
  }

  /** Until this model's collection is whole, that of the model before serves whoever still asks for it. */
  private async freeOtherModels(signal: AbortSignal): Promise<void> {
    for (let lane = 0; lane < this.lanes; lane++) {
      const position = await this.content.position(lane, signal);
      if (position === null || isLoading(position)) return;
    }
    const { ofRecord, ofModel } = this.names;
    for (const name of await this.collections.names(ofRecord, signal))
      if (!name.startsWith(ofModel)) await this.collections.drop(name, signal);
  }

  private target(signal: AbortSignal): Promise<string | null> {
    return this.collections.target(this.alias, signal);
  }

  private contentOf(name: string): QdrantContent {
    const { pageSize, deadlineMs } = this.pace;
    return new QdrantContent(this.server, name, this.options.dimensions, pageSize, deadlineMs);
  }
}
