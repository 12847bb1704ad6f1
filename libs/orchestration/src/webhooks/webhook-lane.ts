import { cloudEventOf } from '../events/cloud-event-of.js';
import type { EventStream, StreamItem } from '../events/event-stream.js';
import { sendInOrder } from '../events/send-in-order.js';
import type { Clock } from '../ports/clock.js';
import type { EventFeed, StreamedEvent } from '../ports/event-feed.js';
import type { Reception, WebhookQueue, WebhookSender } from '../ports/webhooks.js';
import { attempted, newDelivery } from './attempt.js';
import { heldUntil } from './retry-schedule.js';
import { validSecrets } from './signing-secrets.js';
import type { Delivery, Webhook } from './webhook.js';

export interface LaneParts {
  readonly stream: EventStream;
  readonly feed: EventFeed;
  readonly queue: WebhookQueue;
  readonly sender: WebhookSender;
  readonly clock: Clock;
}

/** With more than so many deliveries that wait it stands still: what comes meanwhile waits in the change log. */
export const MAX_WAITING = 1_000;
const DUE_AT_ONCE = 100;
const PATTERNS_AT_ONCE = 8;

/** Sends one webhook its events, as long as it is as it is. All that has to last is in the queue. */
export class WebhookLane {
  constructor(
    private readonly webhook: Webhook,
    private readonly source: string,
    private readonly parts: LaneParts,
  ) {}

  /** Sends events as they are committed, until the signal is aborted, or the webhook must rest. */
  async follow(signal: AbortSignal): Promise<void> {
    const { position, filter } = this.webhook;
    for await (const item of await this.parts.stream.read(position, filter, signal))
      if (signal.aborted || !(await this.pass(item, signal))) return;
  }

  /** Sends what is due again. */
  async retry(signal: AbortSignal): Promise<void> {
    const { queue, clock, feed } = this.parts;
    for (const delivery of await queue.due(this.webhook, clock(), DUE_AT_ONCE)) {
      if (signal.aborted) return;
      const streamed = await feed.at(delivery.position);
      if (streamed === null) {
        await queue.settle({ ...delivery, nextAttemptAt: null, cause: 'not_held' });
        continue;
      }
      const reception = await this.send(streamed);
      await queue.settle(attempted(delivery, reception, clock()));
      if (wantsRest(reception)) return this.rest(reception);
    }
  }

  /** @returns whether it goes on. */
  private async pass(item: StreamItem, signal: AbortSignal): Promise<boolean> {
    const { queue, clock } = this.parts;
    if (item.kind === 'heartbeat') {
      return (await queue.advance(this.webhook, { position: item.at, failures: [] })) !== null;
    }
    if (item.kind === 'reset') {
      const lastReset = { at: clock(), reason: item.reason };
      return (await queue.advance(this.webhook, { position: item.from, failures: [], lastReset })) !== null;
    }
    return this.sendAll(item.events, signal);
  }

  private async sendAll(all: readonly StreamedEvent[], signal: AbortSignal): Promise<boolean> {
    const { queue, clock } = this.parts;
    const { webhookId, includesImports } = this.webhook;
    const meant = includesImports ? all : all.filter(({ isImported }) => !isImported);
    const failures = new Map<StreamedEvent, Delivery>();
    const pleas: Refusal[] = [];
    const count = await sendInOrder(meant, patternOf, PATTERNS_AT_ONCE, async (streamed) => {
      const reception = await this.send(streamed);
      if (!reception.isTaken)
        failures.set(streamed, attempted(newDelivery(webhookId, streamed, clock()), reception, clock()));
      if (wantsRest(reception)) pleas.push(reception);
      return pleas.length === 0 && !signal.aborted ? 'arrived' : 'rest';
    });
    const isWhole = count === meant.length;
    const last = isWhole ? all.at(-1) : meant[count - 1];
    const noted = meant.slice(0, count).flatMap((streamed) => failures.get(streamed) ?? []);
    const waiting =
      last === undefined ? 0 : await queue.advance(this.webhook, { position: last.cursor, failures: noted });
    for (const plea of pleas) await this.rest(plea);
    return isWhole && pleas.length === 0 && waiting !== null && waiting <= MAX_WAITING;
  }

  private send(streamed: StreamedEvent): Promise<Reception> {
    const { sender, clock } = this.parts;
    const { url, secrets } = this.webhook;
    const now = clock();
    const body = JSON.stringify(cloudEventOf(streamed, this.source));
    return sender.send(
      { url, secrets: validSecrets(secrets, now) },
      { id: streamed.event.eventId, body },
      now,
    );
  }

  private async rest({ cause, retryAfterMs }: Refusal): Promise<void> {
    const { queue, clock } = this.parts;
    if (cause === 'gone') await queue.disable(this.webhook, cause);
    else await queue.hold(this.webhook, heldUntil(clock(), retryAfterMs));
  }
}

function patternOf({ event }: StreamedEvent): string {
  return event.patternId;
}

type Refusal = Reception & { readonly isTaken: false };

/** It wants nothing at all, for a while or for ever. */
function wantsRest(reception: Reception): reception is Refusal {
  return !reception.isTaken && (reception.cause === 'gone' || reception.retryAfterMs !== null);
}
