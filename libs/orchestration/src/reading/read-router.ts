import { StemmaError, type Position } from '@stemma/models';
import type { FallbackReason, Freshness, Sourced } from './sourced.js';

/** A mirror as the router sees it. */
export interface RoutedMirror {
  readonly name: string;
  /** What it holds; null while it is not ready to answer. */
  readonly position: Position | null;
  readonly notReady: FallbackReason;
  /** By how much it is behind the record at most; null where it has never been up to date. */
  readonly lagMs: number | null;
  /** Whether it reaches `position` within `timeoutMs`. */
  reaches(position: Position, timeoutMs: number): Promise<boolean>;
  /** It holds all up to its position: no state waits as a dead letter. */
  readonly isWhole: boolean;
  /** Whether the record has come to `position`. */
  isWritten(position: Position): Promise<boolean>;
}

/**
 * Asks the mirror where it is ready and has reached what the caller needs, else the record. So the answer is never
 * older than asked for, and "empty" never stands for "not there yet".
 * @throws StemmaError `invalid_position` where the record has not come there either: so a record that was put back from
 *   a backup does not answer as if it held what it lost.
 */
export async function readFrom<T>(
  mirror: RoutedMirror,
  { minPosition, waitMs }: Freshness,
  askMirror: () => Promise<T>,
  askRecord: () => Promise<T>,
): Promise<Sourced<T>> {
  const reason = await reasonAgainst(mirror, minPosition, waitMs);
  if (reason === null) {
    // Before the question: what arrives while it is answered may or may not be in the answer.
    const { name, lagMs } = mirror;
    const position = mirror.position ?? minPosition;
    try {
      return { answer: await askMirror(), source: name, position, lagMs, fallback: null };
    } catch (error) {
      if (!StemmaError.is(error, 'mirror_unavailable')) throw error;
    }
  }
  return fromRecord(await askRecord(), reason ?? 'unavailable');
}

export function fromRecord<T>(answer: T, fallback: FallbackReason | null = null): Sourced<T> {
  return { answer, source: 'postgres', position: null, lagMs: 0, fallback };
}

async function reasonAgainst(
  mirror: RoutedMirror,
  minPosition: Position | null,
  waitMs: number,
): Promise<FallbackReason | null> {
  const isReady = mirror.position !== null;
  if (minPosition === null) return isReady ? lackOf(mirror) : mirror.notReady;
  // One that warms may get there in time; one that is away gives no such hope.
  if (!isReady && mirror.notReady === 'unavailable') return mirror.notReady;
  if (await mirror.reaches(minPosition, waitMs)) return lackOf(mirror);
  if (await mirror.isWritten(minPosition)) return mirror.position === null ? mirror.notReady : 'behind';
  throw new StemmaError('invalid_position', 'Nothing has been written at this position yet.');
}

/** Its position does not speak for what it could not take: that would look as if it were not there. */
function lackOf({ isWhole }: RoutedMirror): FallbackReason | null {
  return isWhole ? null : 'behind';
}
