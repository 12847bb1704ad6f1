import { StemmaError } from '@stemma/models';

/** Long work lets others have their turn after so long. */
const TURN_MS = 10;
/** Small steps between two looks at the clock. */
const STEPS_A_LOOK = 1_024;

const waiting: (() => void)[] = [];

/** Resolves when all others have had a turn; of much long work, one piece a round of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(giveTurn);
  });
}

function giveTurn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(giveTurn);
}

/** A turn on the event loop, and then the next ones. Whoever works long asks now and then whether it is over. */
export class Turn {
  private readonly deadline: number;
  private endsAt: number;
  private steps = 0;

  /** @param timeoutMs for all turns together, from now on */
  constructor(timeoutMs = Infinity) {
    const now = performance.now();
    this.deadline = now + timeoutMs;
    this.endsAt = Math.min(now + TURN_MS, this.deadline);
  }

  get isOver(): boolean {
    return performance.now() > this.endsAt;
  }

  /** As `isOver`, for whoever asks after each of many small steps: the clock is looked at once in many. */
  isOverAfter(steps: number): boolean {
    this.steps += steps;
    if (this.steps < STEPS_A_LOOK) return false;
    this.steps = 0;
    return this.isOver;
  }

  /** @throws StemmaError `timeout` */
  async next(): Promise<void> {
    if (performance.now() > this.deadline) {
      throw new StemmaError('timeout', 'The question took longer than it may.');
    }
    await nextTurn();
    this.endsAt = Math.min(performance.now() + TURN_MS, this.deadline);
  }
}

/** @param work pauses (`yield`) at least every few milliseconds. */
export async function inTurns<T>(work: Generator<void, T, undefined>): Promise<T> {
  const turn = new Turn();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (turn.isOver) await turn.next();
  }
}
