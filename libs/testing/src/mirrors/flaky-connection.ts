import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError } from '@stemma/models';

/** To a store: it cuts and delays, in places that are the same in every run of a seed. */
export class FlakyConnection {
  /** From now on it behaves. */
  isCalm = false;
  private reconnections = 0;

  constructor(
    readonly random: () => number,
    /** Of a call to go wrong. */
    private readonly chance: number,
  ) {}

  /** The store goes away for a moment and comes back otherwise: whatever is under way is cut. */
  reconnect(): void {
    this.reconnections++;
  }

  /** How often it went away. */
  get count(): number {
    return this.reconnections;
  }

  isDue(): boolean {
    return !this.isCalm && this.random() < this.chance;
  }

  async mayCut(): Promise<void> {
    if (!this.isDue()) return;
    await this.delay(2);
    if (this.random() < 0.5) throw cut();
  }

  /** The same; or something is thrown that nobody foresaw, or there is no answer at all. */
  async mayFail(): Promise<void> {
    await this.mayCut();
    if (!this.isDue()) return;
    const how = this.random();
    if (how < 0.15) throw refusal();
    if (how < 0.3) await new Promise<never>(() => undefined);
  }

  /** Fails before the work is done, or after. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    await this.mayFail();
    const answer = await work();
    await this.mayFail();
    return answer;
  }

  async delay(maxMs: number): Promise<void> {
    const { count } = this;
    await sleep(this.random() * maxMs);
    if (count !== this.count) throw cut();
  }
}

export function cut(): StemmaError {
  return new StemmaError('mirror_unavailable', 'the line was cut');
}

export function refusal(): Error {
  return new Error('the store refused something');
}
