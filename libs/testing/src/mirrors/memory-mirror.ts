import { newId } from '@stemma/models';
import {
  contentDigest,
  ContentChanged,
  isSamePosition,
  type ByTime,
  type Correction,
  type Entity,
  type Held,
  type Mirror,
  type MirrorRebuild,
  type Pace,
  type Page,
  type Refusal,
  type StoredPosition,
  type Subject,
} from '@stemma/projection';
import { heldOf, MemoryByTime } from './memory-by-time.js';

const PACE: Pace = { pageSize: 7, loadPageSize: 7, lingerMs: 75, deadlineMs: 30_000, lookMs: 5_000 };

/** A mirror in a map: what a store does, without a store. Its content can be looked at, lost and put back. */
export class MemoryMirror implements Mirror {
  readonly scope = 'shared';
  byTime?: ByTime;
  incarnation: string | null = null;
  content = new Map<string, Entity>();
  private positions = new Map<number, StoredPosition>();
  /** Changes that came by no page. */
  private puts = 0;
  /** The content that is built to take the place of the present one. */
  beside: MemoryMirror | null = null;
  private readonly contentId = newId();
  readonly pace: Pace;

  constructor(
    readonly name: string,
    readonly subjects: readonly Subject[],
    readonly lanes = 1,
    pace: Partial<Pace> = {},
  ) {
    this.pace = { ...PACE, ...pace };
  }

  apply({ lane, entities, from, to }: Page): Promise<readonly Refusal[]> {
    if (!isSamePosition(this.positions.get(lane) ?? null, from)) return Promise.reject(new ContentChanged());
    for (const entity of entities) {
      const key = keyOf(entity.subject, entity.id);
      const known = this.content.get(key);
      if (known === undefined || known.rev < entity.rev) this.content.set(key, entity);
    }
    this.positions.set(lane, to);
    return Promise.resolve([]);
  }

  position(lane: number): Promise<StoredPosition | null> {
    return Promise.resolve(this.positions.get(lane) ?? null);
  }

  digestOf({ state }: Entity): string | null {
    return state === null ? null : contentDigest(state);
  }

  list(subject: Subject, after: string | null, to: string | null, limit: number): Promise<Held[]> {
    const held = this.live(subject)
      .filter(({ id }) => (after === null || id > after) && (to === null || id <= to))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return Promise.resolve(held.slice(0, limit).map(heldOf));
  }

  held(subject: Subject, ids: readonly string[]): Promise<Held[]> {
    const those = new Set(ids);
    return Promise.resolve(
      this.live(subject)
        .filter(({ id }) => those.has(id))
        .map(heldOf),
    );
  }

  mend(corrections: readonly Correction[]): Promise<void> {
    for (const { entity, heldRev } of corrections) {
      const known = this.content.get(keyOf(entity.subject, entity.id));
      const isLive = known !== undefined && known.state !== null;
      const isAsSeen =
        heldRev === null ? !isLive && (known?.rev ?? 0) <= entity.rev : isLive && known.rev === heldRev;
      if (isAsSeen) this.put(entity);
    }
    return Promise.resolve();
  }

  beginRebuild(): Promise<MirrorRebuild> {
    const beside = (this.beside ??= new MemoryMirror(this.name, this.subjects, this.lanes, this.pace));
    return Promise.resolve({
      sink: beside,
      resumeKey: beside.contentId,
      switch: () => {
        if (this.content === beside.content) return Promise.resolve();
        this.content = beside.content;
        this.positions = beside.positions;
        this.beside = null;
        return Promise.resolve();
      },
      abandon: () => {
        if (this.beside === beside) this.beside = null;
        return Promise.resolve();
      },
    });
  }

  /** From now on it keeps these in the order of time. */
  keepByTime(...subjects: readonly Subject[]): MemoryByTime {
    return (this.byTime = new MemoryByTime(subjects, () => this.content.values()));
  }

  /** What it holds, without the deleted: id → rev. */
  revs(subject: Subject): Map<string, number> {
    return new Map(this.live(subject).map(({ id, rev }) => [id, rev]));
  }

  /** Whatever the rev: as somebody's hand would. */
  put(entity: Entity): void {
    this.puts++;
    this.content.set(keyOf(entity.subject, entity.id), entity);
  }

  remove(subject: Subject, id: string): void {
    this.puts++;
    this.content.delete(keyOf(subject, id));
  }

  /** As if the store had been emptied behind the engine's back, with what is built beside. */
  lose(): void {
    this.content = new Map();
    this.positions = new Map();
    this.beside?.lose();
  }

  /** A backup, which `restore` puts back. */
  copy(): MemoryCopy {
    return { content: new Map(this.content), positions: new Map(this.positions), puts: this.puts };
  }

  /**
   * @returns false, and does nothing, for a copy that differs by what came by no page alone: that one cannot be told
   *   from the present content.
   */
  restore({ content, positions, puts }: MemoryCopy): boolean {
    const cannotBeTold = [...positions].some(([lane, noted]) =>
      isSamePosition(noted, this.positions.get(lane) ?? null),
    );
    if (cannotBeTold && puts !== this.puts) return false;
    this.content = new Map(content);
    this.positions = new Map(positions);
    return true;
  }

  private live(subject: Subject): Entity[] {
    return [...this.content.values()].filter((entity) => entity.subject === subject && entity.state !== null);
  }
}

export interface MemoryCopy {
  readonly content: ReadonlyMap<string, Entity>;
  readonly positions: ReadonlyMap<number, StoredPosition>;
  readonly puts: number;
}

function keyOf(subject: Subject, id: string): string {
  return `${subject} ${id}`;
}
