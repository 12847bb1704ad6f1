import { comparePositions, StemmaError, type Position } from '@stemma/models';
import { fromRecord } from './from-record.js';
import type { Lacking, RoutedMirror } from './routed-mirror.js';
import type { FallbackReason, Freshness, Sourced } from './sourced.js';
import type { TimeBudget } from './time-budget.js';
import { within } from './within.js';

/**
 * Of the time that is left, so much is for a remote mirror, that the record can still answer. What is in this process
 * has all of it: where it takes long, the record takes longer.
 */
const REMOTE_SHARE = 0.5;

/** A mirror that may answer. */
export interface Source<T> {
  readonly mirror: RoutedMirror;
  /**
   * @param lacking what the mirror lacks.
   * @returns null where it cannot tell. @throws StemmaError `mirror_unavailable`, `timeout`
   */
  ask(timeoutMs: number, lacking: ReadonlySet<string>): Promise<T | null>;
}

export interface RoutedQuestion<T> {
  /** In the order in which they are asked. */
  readonly sources: readonly Source<T>[];
  /** @throws StemmaError `timeout` */
  readonly record: (timeoutMs: number) => Promise<T>;
  readonly freshness: Freshness;
  readonly budget: TimeBudget;
}

/**
 * Asks the first source that is ready and has reached what the caller needs, else the record. So the answer is never
 * older than asked for, and "empty" never stands for "not there yet".
 */
export class ReadRouter {
  constructor(
    /** The position of the newest committed change. */
    private readonly newest: () => Promise<Position>,
    /** A mirror further behind answers nobody who does not ask for a position. */
    private readonly maxLagMs = Infinity,
  ) {}

  /**
   * @throws StemmaError `timeout`; `invalid_position` where the record has not come there either: so a record that was put back
   *   from a backup does not answer as if it held what it lost.
   */
  async read<T>({ sources, record, freshness, budget }: RoutedQuestion<T>): Promise<Sourced<T>> {
    const reached = await this.whoReaches(
      sources.map(({ mirror }) => mirror),
      freshness,
    );
    let fallback: FallbackReason | null = null;
    for (const source of sources) {
      const { mirror } = source;
      const reason = this.reasonAgainst(mirror, freshness, reached);
      if (reason === null) {
        // Before the question: what arrives while it is answered may or may not be in the answer.
        const about = { source: mirror.name, position: mirror.position ?? freshness.minPosition };
        const { lagMs, lacking } = mirror;
        const shareMs = budget.leftMs * (mirror.breaker === null ? 1 : REMOTE_SHARE);
        const asked = await budget.spend(() => answerOf(source, shareMs, lacking));
        if ('answer' in asked) return { ...asked, ...about, lagMs, fallback };
        fallback ??= asked.reason;
      }
      fallback ??= reason;
    }
    budget.requireSome();
    return fromRecord(await budget.spend(() => record(budget.leftMs)), fallback);
  }

  private reasonAgainst(
    mirror: RoutedMirror,
    { minPosition }: Freshness,
    reached: ReadonlySet<RoutedMirror>,
  ): FallbackReason | null {
    if (reached.has(mirror)) return null;
    if (mirror.position === null) return mirror.notReady;
    if (minPosition !== null) return 'behind';
    return (mirror.feedLagMs ?? Infinity) > this.maxLagMs ? 'behind' : null;
  }

  /** Waits until one of the mirrors is where the caller needs it, or none gets there in time. */
  private async whoReaches(
    mirrors: readonly RoutedMirror[],
    { minPosition, waitMs }: Freshness,
  ): Promise<ReadonlySet<RoutedMirror>> {
    const reached = new Set<RoutedMirror>();
    if (minPosition === null) return reached;
    // One that warms may get there in time; one that is away gives no such hope.
    const hopeful = mirrors.filter(
      ({ position, notReady }) => position !== null || notReady !== 'unavailable',
    );
    const waits = hopeful.map(async (mirror) => {
      if (!(await mirror.reaches(minPosition, waitMs))) throw new Error('too late');
      reached.add(mirror);
    });
    await Promise.any(waits).catch(() => this.requireWritten(minPosition));
    return reached;
  }

  private async requireWritten(position: Position): Promise<void> {
    if (comparePositions(position, await this.newest()) > 0)
      throw new StemmaError('invalid_position', 'Nothing has been written at this position yet.');
  }
}

async function answerOf<T>(
  source: Source<T>,
  timeoutMs: number,
  lacking: Lacking,
): Promise<{ readonly answer: T } | { readonly reason: FallbackReason }> {
  if (lacking === null) return { reason: 'behind' };
  try {
    const ask = (): Promise<T | null> => within(timeoutMs, source.ask(timeoutMs, lacking));
    const { breaker } = source.mirror;
    const answer = await (breaker === null ? ask() : breaker.through(timeoutMs, ask));
    return answer === null ? { reason: 'behind' } : { answer };
  } catch (error) {
    if (StemmaError.is(error, 'mirror_unavailable') || StemmaError.is(error, 'timeout'))
      return { reason: 'unavailable' };
    throw error;
  }
}
