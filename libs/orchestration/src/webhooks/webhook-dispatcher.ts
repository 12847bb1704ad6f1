import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_WAITING, WebhookLane, type LaneParts } from './webhook-lane.js';
import type { QueuedWebhook } from '../ports/webhooks.js';

/** So often it looks what webhooks there are, and whether something is due again. */
const LOOK_MS = 1_000;

/**
 * Sends all webhooks what is theirs, each at its own pace; one process at a time should. Where two do, for a while, nothing
 * is lost: some of it comes twice.
 */
export class WebhookDispatcher {
  private readonly lanes = new Map<string, LaneTasks>();
  private readonly closing = new Set<Promise<void>>();

  /** @param onFault is told why a lane ended, which is begun anew */
  constructor(
    private readonly parts: LaneParts,
    private readonly onFault: (fault: string) => void,
    private readonly lookMs = LOOK_MS,
  ) {}

  /** Until the signal is aborted; then waits for what is on its way. @throws StemmaError `store_unavailable` */
  async run(signal: AbortSignal): Promise<void> {
    const source = await this.parts.stream.source();
    try {
      while (!signal.aborted) {
        await this.look(source);
        await sleep(this.lookMs, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      this.closeExcept(new Set());
      await Promise.all(this.closing);
    }
  }

  private async look(source: string): Promise<void> {
    const { queue, clock } = this.parts;
    const now = clock();
    const ended = new Map([...this.lanes].map(([key, tasks]) => [key, tasks.ended]));
    const queued = (await queue.enabled(now)).filter(
      ({ webhook: { heldUntil } }) => heldUntil === null || heldUntil <= now,
    );
    this.closeExcept(new Set(queued.map(keyOf)));
    for (const one of queued) {
      const key = keyOf(one);
      const tasks = this.lanes.get(key) ?? new LaneTasks(this.onFault);
      this.lanes.set(key, tasks);
      // What ended meanwhile may have learnt that the webhook wants to rest, which is not in what was read.
      if (tasks.ended !== (ended.get(key) ?? 0)) continue;
      const lane = new WebhookLane(one.webhook, source, this.parts);
      if (one.waiting <= MAX_WAITING) tasks.keep('follow', (signal) => lane.follow(signal));
      if (one.isDue) tasks.keep('retry', (signal) => lane.retry(signal));
    }
  }

  private closeExcept(keys: ReadonlySet<string>): void {
    for (const [key, tasks] of this.lanes) {
      if (keys.has(key)) continue;
      this.lanes.delete(key);
      const closed = tasks.close().finally(() => this.closing.delete(closed));
      this.closing.add(closed);
    }
  }
}

/** Whatever is changed of a webhook, it is another one to be sent to. */
function keyOf({ webhook: { webhookId, rev } }: QueuedWebhook): string {
  return `${webhookId} ${String(rev)}`;
}

/** What goes on for a webhook at one of its revs. */
class LaneTasks {
  /** So many have. */
  ended = 0;
  private readonly ending = new AbortController();
  private readonly running = new Map<string, Promise<void>>();

  constructor(private readonly onFault: (fault: string) => void) {}

  /** Unless it is under way. */
  keep(name: string, work: (signal: AbortSignal) => Promise<void>): void {
    if (this.running.has(name)) return;
    const task = work(this.ending.signal)
      .catch((error: unknown) => {
        this.onFault(String(error));
      })
      .finally(() => {
        this.running.delete(name);
        this.ended++;
      });
    this.running.set(name, task);
  }

  async close(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.running.values());
  }
}
