import { causeOf, type EventForm } from '@stemma/models';
import { cloudEventOf } from '../events/cloud-event-of.js';
import type { EventStream } from '../events/event-stream.js';
import type { EventPublisher, PublisherPlaces } from '../ports/event-publisher.js';

export interface PublishingParts {
  readonly stream: EventStream;
  readonly places: PublisherPlaces;
  readonly publisher: EventPublisher;
  readonly form: EventForm;
  /** It had to leave out what came before: the change log does not hold it any more, or never did. */
  readonly onReset: (reason: 'dropped' | 'unknown') => void;
}

/**
 * Publishes every event as it is committed, those of one pattern in order and each at least once, until the signal is
 * aborted. One process at a time should.
 * @throws StemmaError `mirror_unavailable`, `store_unavailable`; begun anew, it goes on where it was
 */
export async function publishEvents(parts: PublishingParts, signal: AbortSignal): Promise<void> {
  try {
    await publishUntil(parts, signal);
  } catch (error) {
    // A record that does not even take this is told of by itself.
    await parts.places.fail(parts.publisher.name, causeOf(error)).catch(() => undefined);
    throw error;
  }
}

async function publishUntil(
  { stream, places, publisher, form, onReset }: PublishingParts,
  signal: AbortSignal,
): Promise<void> {
  const { name } = publisher;
  const source = await stream.source();
  const place = await places.of(name);
  // What is wrong with it is told now, and not when something happens.
  await publisher.ready();
  for await (const item of await stream.read(place, {}, signal)) {
    if (signal.aborted) return;
    if (item.kind === 'heartbeat') {
      await publisher.ready();
      await places.save(name, item.at);
    } else if (item.kind === 'reset') {
      onReset(item.reason);
      await places.save(name, item.from);
    } else {
      await publisher.publish(item.events.map((streamed) => cloudEventOf(streamed, source, form)));
      const last = item.events.at(-1);
      if (last !== undefined) await places.save(name, last.cursor);
    }
  }
}
