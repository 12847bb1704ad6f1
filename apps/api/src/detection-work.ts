import { newId } from '@stemma/models';
import type { Clock, DetectionService } from '@stemma/orchestration';
import { RecurringWork } from './recurring-work.js';

/** A service that is started for one command is gone by then. */
const FIRST_AFTER_MS = 10 * 60 * 1000;

/** Detection that nobody asks for, every so often; null where `everyMs` is 0. */
export function detectionWork(
  detection: Pick<DetectionService, 'detect'>,
  clock: Clock,
  everyMs: number,
  firstAfterMs = FIRST_AFTER_MS,
): RecurringWork | null {
  if (everyMs === 0) return null;
  const detect = () => detection.detect({ actor: null, correlationId: newId(), idempotency: null });
  return new RecurringWork(detect, clock, { everyMs, firstAfterMs });
}
