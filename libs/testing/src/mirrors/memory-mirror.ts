import { newId } from '@stemma/models';
import {
  contentDigest,
  isSamePosition,
  type Correction,
  type Entity,
  type Held,
  type Mirror,
  type MirrorRebuild,
  type StoredPosition,
  type Subject,
} from '@stemma/projection';

/** A mirror in a map: what a store does, without a store. Its content can be looked at, lost and put back. */
export class MemoryMirror implements Mirror {
  readonly scope = 'shared';
  content = new Map<string, Entity>();
  private positions = new Map<number, StoredPosition>();
  private puts = 0;
  /** The content that is built to take the place of the present one. */
  beside: MemoryMirror | null = null;
  private readonly contentId = newId();

  constructor(
    readonly name: string,
    readonly subjects: readonly Subject[],
    readonly lanes = 1,
  ) {}

  apply(entities: readonly Entity[]): Promise<void> {
    for (const entity of entities) {
      const known = this.content.get(keyOf(entity.subject, entity.id));
      if (known === undefined || known.rev < entity.rev) this.put(entity);
    }
    return Promise.resolve();
  }

  position(lane: number): Promise<StoredPosition | null> {
    return Promise.resolve(this.positions.get(lane) ?? null);
  }

  setPosition(lane: number, next: StoredPosition, known: StoredPosition | null): Promise<boolean> {
    const isKnown = isSamePosition(this.positions.get(lane) ?? null, known);
    if (isKnown) this.positions.set(lane, next);
    return Promise.resolve(isKnown);
  }

  digestOf({ state }: Entity): string | null {
    return state === null ? null : contentDigest(state);
  }

  list(subject: Subject, after: string | null, to: string | null, limit: number): Promise<Held[]> {
    const held = this.live(subject)
      .filter(({ id }) => (after === null || id > after) && (to === null || id <= to))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return Promise.resolve(
      held.slice(0, limit).map(({ id, rev, state }) => ({ id, rev, digest: contentDigest(state) })),
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
    const beside = (this.beside ??= new MemoryMirror(this.name, this.subjects, this.lanes));
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
   * @returns false, and does nothing, for a copy that was made while the very page was applied that is being applied
   *   now: that one cannot be told from the present content.
   */
  restore({ content, positions, puts }: MemoryCopy): boolean {
    const isOfThisPage = [...positions].some(([lane, noted]) =>
      isSamePosition(noted, this.positions.get(lane) ?? null),
    );
    if (isOfThisPage && puts !== this.puts) return false;
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
