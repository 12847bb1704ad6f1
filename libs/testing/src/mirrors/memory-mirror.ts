import type { Position } from '@stemma/models';
import type { Entity, EntityRev, Mirror, MirrorRebuild, Sink, Subject } from '@stemma/projection';

/** A mirror in a map: what a store does, without a store. Its content can be looked at, lost and put back. */
export class MemoryMirror implements Mirror {
  readonly content = new Map<string, Entity>();
  private readonly positions = new Map<number, Position>();

  constructor(
    readonly name: string,
    readonly subjects: readonly Subject[],
    readonly lanes = 1,
  ) {}

  apply(entities: readonly Entity[]): Promise<void> {
    for (const entity of entities) {
      const key = keyOf(entity.subject, entity.id);
      const known = this.content.get(key);
      if (known === undefined || known.rev < entity.rev) this.content.set(key, entity);
    }
    return Promise.resolve();
  }

  position(lane: number): Promise<Position | null> {
    return Promise.resolve(this.positions.get(lane) ?? null);
  }

  setPosition(lane: number, position: Position): Promise<void> {
    this.positions.set(lane, position);
    return Promise.resolve();
  }

  list(subject: Subject, after: string | null, to: string | null, limit: number): Promise<EntityRev[]> {
    const held = [...this.content.values()]
      .filter((entity) => entity.subject === subject && entity.state !== null)
      .filter(({ id }) => (after === null || id > after) && (to === null || id <= to))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return Promise.resolve(held.slice(0, limit).map(({ id, rev }) => ({ id, rev })));
  }

  beginRebuild(): Promise<MirrorRebuild> {
    const beside = new MemoryMirror(this.name, this.subjects, this.lanes);
    const sink: Sink = beside;
    return Promise.resolve({
      sink,
      switch: () => {
        this.content.clear();
        for (const [key, entity] of beside.content) this.content.set(key, entity);
        for (const [lane, position] of beside.positions) this.positions.set(lane, position);
        return Promise.resolve();
      },
      abandon: () => {
        beside.content.clear();
        return Promise.resolve();
      },
    });
  }

  /** What it holds, without the deleted: id → rev. */
  revs(subject: Subject): Map<string, number> {
    const live = [...this.content.values()].filter((entity) => entity.subject === subject && entity.state !== null);
    return new Map(live.map(({ id, rev }) => [id, rev]));
  }

  /** As if the store had been emptied behind the engine's back. */
  lose(): void {
    this.content.clear();
    this.positions.clear();
  }
}

function keyOf(subject: Subject, id: string): string {
  return `${subject} ${id}`;
}
