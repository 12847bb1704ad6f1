import type { Entity, Pace, Page, Refusal, Scope, Store, StoredPosition, Subject } from '@stemma/projection';
import { cut, type FlakyConnection } from './flaky-connection.js';

/** A batch may come once more so many batches later. */
const BATCHES_UNDER_WAY = 8;

/**
 * A store behind a flaky connection, which also doubles, reorders, delivers old batches again, refuses some states, and stores
 * half a batch before it fails. It lies about nothing: what it acknowledges is stored.
 */
export class MisbehavingStore<T extends Store = Store> implements Store {
  private earlier: (readonly Entity[])[] = [];
  /** Before it, the connection was another one. */
  private since = 0;
  /** `id rev`: states that it takes no more until it behaves. */
  private readonly refused = new Set<string>();

  constructor(
    protected readonly real: T,
    protected readonly connection: FlakyConnection,
  ) {}

  get name(): string {
    return this.real.name;
  }

  get scope(): Scope {
    return this.real.scope;
  }

  get subjects(): readonly Subject[] {
    return this.real.subjects;
  }

  get pace(): Pace {
    return this.real.pace;
  }

  get lanes(): number {
    return this.real.lanes;
  }

  async apply(page: Page, signal: AbortSignal): Promise<readonly Refusal[]> {
    const { connection } = this;
    const { entities } = page;
    if (!connection.isCalm && entities.some((entity) => this.refused.has(keyOf(entity)))) throw refusal();
    if (connection.isDue()) await this.slip(page, this.stuck(), signal);
    this.earlier = [...this.earlier, entities].slice(-BATCHES_UNDER_WAY);
    if (!connection.isDue()) return this.real.apply(page, signal);
    const order = this.shuffled(entities);
    const some = order.slice(0, Math.floor(connection.random() * (order.length + 1)));
    switch (Math.floor(connection.random() * 8)) {
      case 0:
        throw cut();
      case 1:
        await this.real.apply(page, signal);
        throw cut();
      case 2:
        await this.slip(page, some, signal);
        throw cut();
      case 3:
        await this.slip(page, some, signal);
        throw refusal();
      case 4:
        for (const entity of order.slice(0, 1)) this.refused.add(keyOf(entity));
        throw refusal();
      case 5:
        await this.slip(page, order, signal);
        return this.real.apply({ ...page, entities: some }, signal);
      case 6:
        await this.slip(page, this.stuck(), signal);
        return this.real.apply({ ...page, entities: order }, signal);
      default:
        await connection.delay(4);
        return this.real.apply({ ...page, entities: order }, signal);
    }
  }

  async position(lane: number, signal: AbortSignal): Promise<StoredPosition | null> {
    await this.connection.mayCut();
    return this.real.position(lane, signal);
  }

  /** Stores some without a move of the position: a part of the page, or something that comes late. */
  private async slip({ lane, from }: Page, entities: readonly Entity[], signal: AbortSignal): Promise<void> {
    if (from !== null) await this.real.apply({ lane, entities, from, to: from }, signal);
  }

  /** A batch that was in some buffer until now. */
  private stuck(): readonly Entity[] {
    const { count, random } = this.connection;
    if (count !== this.since) this.earlier = [];
    this.since = count;
    return this.earlier[Math.floor(random() * this.earlier.length)] ?? [];
  }

  private shuffled(entities: readonly Entity[]): Entity[] {
    return entities
      .map((entity) => ({ entity, place: this.connection.random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ entity }) => entity);
  }
}

function keyOf({ id, rev }: Entity): string {
  return `${id} ${String(rev)}`;
}

function refusal(): Error {
  return new Error('the store refused something');
}
