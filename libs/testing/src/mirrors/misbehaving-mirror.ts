import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError } from '@stemma/models';
import type {
  Correction,
  Entity,
  Held,
  Mirror,
  MirrorRebuild,
  StoredPosition,
  Subject,
} from '@stemma/projection';

/** A batch may come once more so many batches later. */
const BATCHES_UNDER_WAY = 8;

/**
 * A mirror behind a bad line: it cuts before and after the work is done, delays, doubles, reorders, delivers old
 * batches again, and stores half a batch before it fails. It lies about nothing: what it acknowledges is stored.
 */
export class MisbehavingMirror implements Mirror {
  /** From now on it behaves. */
  isCalm = false;
  private earlier: (readonly Entity[])[] = [];
  private connection = 0;

  constructor(
    readonly real: Mirror,
    private readonly random: () => number,
    /** Of a call to go wrong. */
    private readonly chance = 0.3,
  ) {}

  get name(): string {
    return this.real.name;
  }

  get subjects(): readonly Subject[] {
    return this.real.subjects;
  }

  get lanes(): number {
    return this.real.lanes;
  }

  async apply(entities: readonly Entity[]): Promise<void> {
    if (this.isDue()) await this.real.apply(this.stuck());
    this.earlier = [...this.earlier, entities].slice(-BATCHES_UNDER_WAY);
    if (!this.isDue()) return this.real.apply(entities);
    const order = this.shuffled(entities);
    const some = order.slice(0, Math.floor(this.random() * (order.length + 1)));
    switch (Math.floor(this.random() * 7)) {
      case 0:
        throw cut();
      case 1:
        await this.real.apply(entities);
        throw cut();
      case 2:
        await this.real.apply(some);
        throw cut();
      case 3:
        await this.real.apply(some);
        throw new Error('the store refused something, once');
      case 4:
        await this.real.apply(order);
        return this.real.apply(some);
      case 5:
        await this.real.apply(order);
        return this.real.apply(this.stuck());
      default:
        await this.delay(4);
        return this.real.apply(order);
    }
  }

  async position(lane: number): Promise<StoredPosition | null> {
    await this.mayCut();
    return this.real.position(lane);
  }

  /** Its store goes away for a moment and comes back otherwise: whatever is under way is cut. */
  reconnect(): void {
    this.connection++;
    this.earlier = [];
  }

  async setPosition(lane: number, next: StoredPosition, known: StoredPosition | null): Promise<boolean> {
    await this.mayCut();
    const wasKnown = await this.real.setPosition(lane, next, known);
    await this.mayCut();
    return wasKnown;
  }

  digestOf(entity: Entity): string | null {
    return this.real.digestOf(entity);
  }

  async list(subject: Subject, after: string | null, to: string | null, limit: number): Promise<Held[]> {
    await this.mayCut();
    return this.real.list(subject, after, to, limit);
  }

  async mend(corrections: readonly Correction[]): Promise<void> {
    await this.mayCut();
    await this.real.mend(corrections);
    await this.mayCut();
  }

  beginRebuild(): Promise<MirrorRebuild> {
    return this.real.beginRebuild();
  }

  /** A batch that was in some buffer until now. */
  private stuck(): readonly Entity[] {
    return this.earlier[Math.floor(this.random() * this.earlier.length)] ?? [];
  }

  private isDue(): boolean {
    return !this.isCalm && this.random() < this.chance;
  }

  private async mayCut(): Promise<void> {
    if (!this.isDue()) return;
    await this.delay(2);
    if (this.random() < 0.5) throw cut();
  }

  private async delay(maxMs: number): Promise<void> {
    const { connection } = this;
    await sleep(this.random() * maxMs);
    if (connection !== this.connection) throw cut();
  }

  private shuffled(entities: readonly Entity[]): Entity[] {
    return entities
      .map((entity) => ({ entity, place: this.random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ entity }) => entity);
  }
}

function cut(): StemmaError {
  return new StemmaError('mirror_unavailable', 'the line was cut');
}
