import { newId, StemmaError, type EventCursor } from '@stemma/models';
import { isDeepStrictEqual } from 'node:util';
import type { EventFilter } from '../events/event-filter.js';
import type { Clock } from '../ports/clock.js';
import type { EventFeed } from '../ports/event-feed.js';
import type { Page, PageRequest } from '../ports/page.js';
import type { Backlog, DeliveryQuery, Webhooks, WebhookSender } from '../ports/webhooks.js';
import { requireRev } from '../writes/find-or-refuse.js';
import type { ExpectedRev } from '../writes/write-context.js';
import { newDelivery } from './attempt.js';
import { isSameDefinition } from './same-definition.js';
import { newSecret, rotated } from './signing-secrets.js';
import type { Delivery, Webhook } from './webhook.js';

export interface WebhookDraft {
  readonly webhookId?: string | undefined;
  readonly url: string;
  readonly description?: string | undefined;
  readonly filter?: EventFilter | undefined;
  readonly includesImports?: boolean | undefined;
  /** One is made where absent. */
  readonly secret?: string | undefined;
}

/** What is absent or undefined stays. */
export type WebhookPatch = {
  readonly [Field in 'url' | 'description' | 'filter' | 'includesImports' | 'isEnabled']?:
    Webhook[Field] | undefined;
};

/** A webhook, and how much of it is not delivered. */
export interface ReportedWebhook {
  readonly webhook: Webhook;
  readonly backlog: Backlog;
}

/** Whom the record tells what happens. */
export class WebhookService {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly feed: EventFeed,
    private readonly sender: Pick<WebhookSender, 'faultIn'>,
    private readonly clock: Clock,
  ) {}

  /**
   * It is told of what happens from now on.
   * @returns its secret, which nobody is told again; null where the very same webhook was there already
   * @throws StemmaError `validation_failed`, `id_conflict`
   */
  async create(draft: WebhookDraft): Promise<{ readonly webhook: Webhook; readonly secret: string | null }> {
    this.refuseUrl(draft.url);
    const webhookId = draft.webhookId ?? newId();
    const now = this.clock();
    const secret = draft.secret ?? newSecret();
    const { url, description = null, filter = {}, includesImports = false } = draft;
    const webhook: Webhook = {
      ...{ webhookId, url, description, filter, includesImports, isEnabled: true, disabledCause: null },
      ...{ secrets: [{ secret, validUntil: null }], createdAt: now, updatedAt: now, rev: 1 },
      ...{ position: await this.feed.end(), heldUntil: null, lastReset: null },
    };
    if (await this.webhooks.insert(webhook)) return { webhook, secret };
    const known = await this.one(webhookId);
    const isSame = draft.secret === undefined || known.secrets[0]?.secret === secret;
    if (isSame && isSameDefinition(known, webhook)) return { webhook: known, secret: null };
    throw new StemmaError('id_conflict', `The webhook ${webhookId} is another one.`);
  }

  async list(page: PageRequest): Promise<Page<ReportedWebhook>> {
    const { items, next } = await this.webhooks.list(page);
    const backlogs = await this.webhooks.backlogs(items.map(({ webhookId }) => webhookId));
    return {
      items: items.map((webhook) => ({ webhook, backlog: backlogs.get(webhook.webhookId) ?? NOTHING })),
      next,
    };
  }

  /** @throws StemmaError `webhook_not_found`, as all that follow */
  async find(webhookId: string): Promise<ReportedWebhook> {
    return this.reported(await this.one(webhookId));
  }

  /** @throws StemmaError `precondition_failed`, `validation_failed` */
  revise(webhookId: string, expected: ExpectedRev, patch: WebhookPatch): Promise<ReportedWebhook> {
    if (patch.url !== undefined) this.refuseUrl(patch.url);
    return this.change(webhookId, expected, (webhook) => ({
      ...webhook,
      ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
      disabledCause: patch.isEnabled === true ? null : webhook.disabledCause,
    }));
  }

  /** @returns the new secret; messages are signed with the former one, too, for a day. @throws `precondition_failed` */
  async rotate(
    webhookId: string,
    expected: ExpectedRev,
    secret = newSecret(),
  ): Promise<ReportedWebhook & { readonly secret: string }> {
    const now = this.clock();
    const changed = await this.change(webhookId, expected, (webhook) => ({
      ...webhook,
      secrets: rotated(webhook.secrets, secret, now),
    }));
    return { ...changed, secret };
  }

  /** @throws StemmaError `precondition_failed` */
  async remove(webhookId: string, expected: ExpectedRev): Promise<void> {
    await this.atRev(webhookId, expected, ({ rev }) => this.webhooks.delete(webhookId, rev));
  }

  /**
   * Sends everything again that came after a place, or from an event on.
   * @throws StemmaError `precondition_failed`, `event_not_found`, `invalid_cursor`
   */
  async replay(
    webhookId: string,
    expected: ExpectedRev,
    from: { readonly after: EventCursor } | { readonly eventId: string },
  ): Promise<ReportedWebhook> {
    const position = 'after' in from ? await this.held(from.after) : before(await this.placeOf(from.eventId));
    await this.atRev(webhookId, expected, ({ rev }) => this.webhooks.replay(webhookId, rev, position));
    return this.find(webhookId);
  }

  async deliveries(query: DeliveryQuery): Promise<Page<Delivery>> {
    await this.one(query.webhookId);
    return this.webhooks.deliveries(query);
  }

  /** Sends one event (again), whatever the filter says of it. @throws StemmaError `event_not_found` */
  async redeliver(webhookId: string, eventId: string): Promise<Delivery> {
    await this.one(webhookId);
    const streamed = await this.feed.at(await this.placeOf(eventId));
    if (streamed === null) throw notHeld(eventId);
    const delivery = newDelivery(webhookId, streamed, this.clock());
    await this.webhooks.put(delivery);
    return delivery;
  }

  private async change(
    webhookId: string,
    expected: ExpectedRev,
    changed: (webhook: Webhook) => Webhook,
  ): Promise<ReportedWebhook> {
    await this.atRev(webhookId, expected, async (webhook) => {
      const state = changed(webhook);
      if (isDeepStrictEqual(state, webhook)) return true;
      return this.webhooks.revise({ ...state, rev: webhook.rev + 1, updatedAt: this.clock() }, webhook.rev);
    });
    return this.find(webhookId);
  }

  /** Until nobody changed it in between. */
  private async atRev(
    webhookId: string,
    expected: ExpectedRev,
    change: (webhook: Webhook) => Promise<boolean>,
  ): Promise<void> {
    for (;;) {
      const webhook = await this.one(webhookId);
      requireRev(webhook, expected);
      if (await change(webhook)) return;
    }
  }

  private async reported(webhook: Webhook): Promise<ReportedWebhook> {
    const { webhookId } = webhook;
    return { webhook, backlog: (await this.webhooks.backlogs([webhookId])).get(webhookId) ?? NOTHING };
  }

  private async one(webhookId: string): Promise<Webhook> {
    const webhook = await this.webhooks.find(webhookId);
    if (webhook !== null) return webhook;
    throw new StemmaError('webhook_not_found', `There is no webhook ${webhookId}.`);
  }

  private async placeOf(eventId: string): Promise<EventCursor> {
    const place = await this.feed.cursorOf(eventId);
    if (place !== null) return place;
    throw notHeld(eventId);
  }

  private async held(place: EventCursor): Promise<EventCursor> {
    if ((await this.feed.standing(place)) === 'known') return place;
    throw new StemmaError('invalid_cursor', 'The change log does not hold what came after this place.');
  }

  private refuseUrl(url: string): void {
    const message = this.sender.faultIn(url);
    if (message !== null) throw StemmaError.invalid([{ pointer: '/url', code: 'invalid', message }]);
  }
}

const NOTHING: Backlog = { waiting: 0, failed: 0 };

function before({ position, ordinal }: EventCursor): EventCursor {
  return { position, ordinal: (ordinal ?? 1n) - 1n };
}

function notHeld(eventId: string): StemmaError {
  return new StemmaError('event_not_found', `The change log holds no event ${eventId}.`);
}
