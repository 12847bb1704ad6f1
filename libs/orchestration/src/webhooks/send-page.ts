import { bulkhead } from 'cockatiel';
import type { StreamedEvent } from '../ports/event-feed.js';

/** Patterns whose events are on their way at once, each event after the one before it of its pattern was answered. */
const AT_ONCE = 8;

/**
 * Sends events, those of one pattern in their order.
 * @param send @returns false: nothing more is to be sent now
 * @returns how many of them, from the first on, were sent; behind them single ones may have been, too
 */
export async function sendPage(
  events: readonly StreamedEvent[],
  send: (event: StreamedEvent) => Promise<boolean>,
): Promise<number> {
  const sent = new Set<StreamedEvent>();
  const sending = bulkhead(AT_ONCE, Infinity);
  let goesOn = true;
  const inOrder = async (ofOne: readonly StreamedEvent[]): Promise<void> => {
    for (const event of ofOne) {
      if (!goesOn) return;
      const mayGoOn = await send(event);
      sent.add(event);
      goesOn &&= mayGoOn;
    }
  };
  await Promise.all([...byPattern(events)].map((ofOne) => sending.execute(() => inOrder(ofOne))));
  const left = events.findIndex((event) => !sent.has(event));
  return left === -1 ? events.length : left;
}

function byPattern(events: readonly StreamedEvent[]): Iterable<StreamedEvent[]> {
  const groups = new Map<string, StreamedEvent[]>();
  for (const one of events) {
    const group = groups.get(one.event.patternId);
    if (group === undefined) groups.set(one.event.patternId, [one]);
    else group.push(one);
  }
  return groups.values();
}
