import type { Entity, Pace, Page, Refusal, Scope, Store, StoredPosition, Subject } from '@stemma/projection';
import { cut, refusal, type FlakyConnection } from './flaky-connection.js';

/** A batch may come once more so many batches later. */
const BATCHES_UNDER_WAY = 8;

/**
 * A store behind a flaky connection, which also doubles, reorders, delivers old batches again, refuses some states by name or
 * without, stores half a batch before it fails, hangs, and does what it was asked to after everybody has gone. It lies about nothing: what it acknowledges is stored.
 */
export class MisbehavingStore<T extends Store = Store> implements Store {
  private earlier: (readonly Entity[])[] = [];
  /** Before it, the connection was another one. */
  private since = 0;
  /** By `id rev` the states that it takes no more until it behaves, and how it says so. */
  private readonly refused = new Map<string, 'by name' | 'without a name'>();

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
    const { connection, real } = this;
    const { entities } = page;
    const refused = connection.isCalm ? [] : entities.filter((entity) => this.refused.has(keyOf(entity)));
    if (refused.some((entity) => this.refused.get(keyOf(entity)) === 'without a name')) throw refusal();
    if (refused.length > 0) return this.allBut(refused, page, signal);
    if (connection.isDue()) await this.slip(page, this.stuck(), signal);
    this.earlier = [...this.earlier, entities].slice(-BATCHES_UNDER_WAY);
    if (!connection.isDue()) return real.apply(page, signal);
    const order = this.shuffled(entities);
    const some = order.slice(0, Math.floor(connection.random() * (order.length + 1)));
    switch (Math.floor(connection.random() * 11)) {
      case 0:
        throw cut();
      case 1:
        await real.apply(page, signal);
        throw cut();
      case 2:
        await this.slip(page, some, signal);
        throw cut();
      case 3:
        await this.slip(page, some, signal);
        throw refusal();
      case 4:
        for (const entity of order.slice(0, 1)) this.refused.set(keyOf(entity), 'without a name');
        throw refusal();
      case 5:
        for (const entity of order.slice(0, 1)) this.refused.set(keyOf(entity), 'by name');
        return order.length === 0 ? real.apply(page, signal) : this.allBut(order.slice(0, 1), page, signal);
      case 6:
        await this.slip(page, order, signal);
        return real.apply({ ...page, entities: some }, signal);
      case 7:
        await this.slip(page, this.stuck(), signal);
        return real.apply({ ...page, entities: order }, signal);
      case 8:
        // For ever, and whatever the signal says.
        return new Promise(() => undefined);
      case 9:
        // Longer than a lease, or than anybody waits; it takes effect nevertheless.
        await connection.delay(200);
        return real.apply(page, signal);
      default:
        await connection.delay(4);
        return real.apply({ ...page, entities: order }, signal);
    }
  }

  async position(lane: number, signal: AbortSignal): Promise<StoredPosition | null> {
    await this.connection.mayFail();
    return this.real.position(lane, signal);
  }

  /** Some of the others may be stored. */
  private async allBut(
    refused: readonly Entity[],
    page: Page,
    signal: AbortSignal,
  ): Promise<readonly Refusal[]> {
    const others = page.entities.filter((entity) => !refused.includes(entity));
    await this.slip(
      page,
      others.slice(0, Math.floor(this.connection.random() * (others.length + 1))),
      signal,
    );
    return refused.map((entity) => ({ entity, cause: refusal().message }));
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
