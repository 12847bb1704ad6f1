import type { Clock } from '../ports/clock.js';
import type { PublisherReport, PublisherReports } from '../ports/publisher-reports.js';

/**
 * following  events that were committed are on their way
 * idle       all are there
 * retrying   the last attempt failed, and it is tried again; `cause` says why
 * paused     it is to be sent nothing for now, or for ever; `cause` says why
 * stopped    no process sends anything
 */
export const PUBLISHER_STATES = ['following', 'idle', 'retrying', 'paused', 'stopped'] as const;
type PublisherState = (typeof PUBLISHER_STATES)[number];

export interface PublisherStatus extends Omit<PublisherReport, 'isPaused'> {
  readonly state: PublisherState;
  /** So long ago it had been sent everything; null: it has not begun, or is paused. */
  readonly lagMs: number | null;
}

/** Tells how far events are with all that they are sent to: brokers and webhooks. */
export class PublishingStatus {
  /** @param brokers the names of those that are configured */
  constructor(
    private readonly reports: PublisherReports,
    private readonly brokers: readonly string[],
    private readonly clock: Clock,
  ) {}

  async all(): Promise<PublisherStatus[]> {
    const found = await Promise.all([this.reports.brokers(this.brokers), this.reports.webhooks()]);
    return found.flat().map((report) => statusOf(report, this.clock()));
  }
}

function statusOf({ isPaused, ...report }: PublisherReport, now: Date): PublisherStatus {
  const { position, oldestUnapplied } = report;
  const behindMs = oldestUnapplied === null ? 0 : Math.max(0, now.getTime() - oldestUnapplied.getTime());
  return {
    ...report,
    state: stateOf(report, isPaused),
    lagMs: isPaused || position === null ? null : behindMs,
  };
}

function stateOf(
  { cause, heldBy, oldestUnapplied }: Omit<PublisherReport, 'isPaused'>,
  isPaused: boolean,
): PublisherState {
  if (isPaused) return 'paused';
  if (cause !== null) return 'retrying';
  if (heldBy === null) return 'stopped';
  return oldestUnapplied === null ? 'idle' : 'following';
}
