import type { Schemas } from '@qdrant/js-client-rest';
import { StemmaError } from '@stemma/models';
import {
  ContentChanged,
  isSamePosition,
  parsePositionText,
  type Correction,
  type Held,
  type Page,
  type Refusal,
  type StoredPosition,
} from '@stemma/projection';
import { Missing } from './faults.js';
import { isAsSeen, isOlder } from './guards.js';
import { FIRST_POINT_ID, markerId, moveMarker } from './marker.js';
import { upsert, type Operation } from './operations.js';
import { prepare } from './prepare.js';
import type { Call, QdrantServer } from './qdrant-server.js';
import { heldOf } from './stored-point.js';

/** What one collection holds, which is named by itself or by an alias. */
export class QdrantContent {
  constructor(
    private readonly server: QdrantServer,
    private readonly name: string,
    private readonly dimensions: number,
    private readonly pageSize: number,
    private readonly deadlineMs: number,
  ) {}

  async position(lane: number, signal: AbortSignal): Promise<StoredPosition | null> {
    return parsePositionText(await this.markerText(lane, signal));
  }

  /** Points first, and in the same request the marker, which Qdrant comes to once they are all stored. */
  async apply({ lane, entities, from, to }: Page, signal: AbortSignal): Promise<readonly Refusal[]> {
    const { points, refusals } = prepare(entities, this.dimensions);
    if (refusals.length > 0) return refusals;
    const found = from === null ? await this.markerText(lane, signal) : null;
    const move = moveMarker(lane, from, to, found);
    const pages = this.pagesOf(points);
    const last = pages.pop() ?? [];
    for (const page of pages) await this.write(upsert(page, isOlder(page)), signal);
    await this.write([...upsert(last, isOlder(last)), move], signal);
    // Qdrant does not say whether a condition held.
    if (!isSamePosition(await this.position(lane, signal), to)) throw new ContentChanged();
    return [];
  }

  async mend(corrections: readonly Correction[], signal: AbortSignal): Promise<void> {
    const seen = corrections.filter(({ heldRev }) => heldRev !== null);
    const unseen = corrections.filter(({ heldRev }) => heldRev === null);
    for (const page of this.pagesOf(seen)) await this.correct(page, 'update_only', signal);
    for (const page of this.pagesOf(unseen)) await this.correct(page, 'upsert', signal);
  }

  async held(ids: readonly string[], signal: AbortSignal): Promise<Held[]> {
    const held: Held[] = [];
    for (const some of this.pagesOf(ids)) {
      const records = await this.ask(signal, [], (api, init) =>
        api.getPoints({ ...this.whole, ids: some }, init),
      );
      held.push(...records.flatMap((record) => heldOf(record) ?? []));
    }
    return held;
  }

  /** Qdrant's order of ids is that of their texts. */
  async list(after: string | null, to: string | null, limit: number, signal: AbortSignal): Promise<Held[]> {
    const held: Held[] = [];
    for (let offset: string | null = after ?? FIRST_POINT_ID; offset !== null;) {
      const from: string = offset;
      // One more than wanted: the first may be `after` itself.
      const size = Math.min(limit - held.length + 1, this.pageSize);
      const page: Schemas['ScrollResult'] = await this.ask(signal, { points: [] }, (api, init) =>
        api.scrollPoints({ ...this.whole, offset: from, limit: size }, init),
      );
      for (const record of page.points) {
        const id = String(record.id);
        if (to !== null && id > to) return held;
        const one = id === after ? null : heldOf(record);
        if (one !== null) held.push(one);
        if (held.length === limit) return held;
      }
      offset = typeof page.next_page_offset === 'string' ? page.next_page_offset : null;
    }
    return held;
  }

  private get whole(): { collection_name: string; with_payload: true; with_vector: true } {
    return { collection_name: this.name, with_payload: true, with_vector: true };
  }

  private async markerText(lane: number, signal: AbortSignal): Promise<unknown> {
    const [found] = await this.ask(signal, [], (api, init) =>
      api.getPoints({ collection_name: this.name, ids: [markerId(lane)], with_payload: true }, init),
    );
    return found?.payload?.position;
  }

  private async correct(
    corrections: readonly Correction[],
    mode: Schemas['UpdateMode'],
    signal: AbortSignal,
  ): Promise<void> {
    const entities = corrections.map(({ entity }) => entity);
    const { points, refusals } = prepare(entities, this.dimensions);
    const [refused] = refusals;
    if (refused !== undefined) throw new StemmaError('validation_failed', refused.cause);
    await this.write(upsert(points, isAsSeen(corrections), mode), signal);
  }

  /** @throws ContentChanged where there is no such collection. */
  private async write(operations: Operation[], signal: AbortSignal): Promise<void> {
    const results = await this.ask(signal, null, (api, init) =>
      api.batchUpdate({ collection_name: this.name, wait: true, operations }, init),
    );
    if (results === null) throw new ContentChanged();
    // 200 alone is not: an operation may only have been taken down, to be carried out some time.
    if (results.length < operations.length || results.some(({ status }) => status !== 'completed'))
      throw this.server.away('has not carried out a write yet');
  }

  /** @returns `none` where there is no such collection. */
  private async ask<T, N>(signal: AbortSignal, none: N, call: Call<T>): Promise<T | N> {
    try {
      return await this.server.ask(this.deadlineMs, signal, call);
    } catch (error) {
      if (error instanceof Missing) return none;
      throw error;
    }
  }

  private pagesOf<T>(all: readonly T[]): T[][] {
    const pages: T[][] = [];
    for (let start = 0; start < all.length; start += this.pageSize)
      pages.push(all.slice(start, start + this.pageSize));
    return pages;
  }
}
