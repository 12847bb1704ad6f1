import { comparePositions, type Position } from '@stemma/models';
import type { Breaker, FallbackReason, Lacking, RoutedMirror } from '@stemma/orchestration';
import type { ChangeFeed } from './ports/change-feed.js';
import type { Projector } from './projector.js';

/**
 * A mirror that shows a change only after another sink has worked on it: vectors, which wait for the embedding. What
 * that sink writes for position P stands in the log at a later place Q, so P is held here once Q has been reached.
 */
export class ChainedMirror implements RoutedMirror {
  private settled: Position | null = null;
  private readonly promises: { readonly of: Position; readonly at: Position }[] = [];
  private promising: Promise<void> | null = null;

  constructor(
    private readonly first: Projector,
    private readonly second: Projector,
    private readonly feed: Pick<ChangeFeed, 'newest'>,
  ) {
    const look = (): void => {
      this.promise();
      this.settle();
    };
    first.onMove(look);
    second.onMove(look);
  }

  get name(): string {
    return this.second.name;
  }

  get breaker(): Breaker | null {
    return this.second.breaker;
  }

  get position(): Position | null {
    return this.second.position === null ? null : this.settled;
  }

  get notReady(): FallbackReason {
    return this.second.position === null ? this.second.notReady : this.first.notReady;
  }

  get lagMs(): number | null {
    const [first, second] = [this.first.lagMs, this.second.lagMs];
    return first === null || second === null ? null : Math.max(first, second);
  }

  get feedLagMs(): number | null {
    return this.second.lagMs;
  }

  async reaches(position: Position, timeoutMs: number): Promise<boolean> {
    const held = this.position;
    if (held !== null && comparePositions(held, position) >= 0) return true;
    const deadline = performance.now() + timeoutMs;
    if (!(await this.first.reaches(position, timeoutMs))) return false;
    const written = await this.feed.newest();
    return this.second.reaches(written, deadline - performance.now());
  }

  /** What the first sink could not work on the record does not show either. */
  get lacking(): Lacking {
    return this.second.lacking;
  }

  /** Notes where in the log all that the first sink has written so far stands. */
  private promise(): void {
    const of = this.first.position;
    const last = this.promises.at(-1)?.of ?? this.settled;
    if (of === null || this.promising !== null || (last !== null && comparePositions(of, last) <= 0)) return;
    this.promising = this.feed
      .newest()
      .then((at) => {
        this.promises.push({ of, at });
      })
      // The next move asks again.
      .catch(() => undefined)
      .finally(() => {
        this.promising = null;
        this.settle();
      });
  }

  private settle(): void {
    for (
      let next = this.promises[0];
      next !== undefined && this.second.hasReached(next.at);
      next = this.promises[0]
    ) {
      this.settled = next.of;
      this.promises.shift();
    }
  }
}
