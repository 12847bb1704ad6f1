import { bulkhead } from 'cockatiel';
import type { StreamedEvent } from '../ports/event-feed.js';

/** `rest`: it arrived, and nothing more is to be sent now; `lost`: it did not, and nothing more is to be sent either. */
export type Sent = 'arrived' | 'rest' | 'lost';

/**
 * Sends events, each when the one before it of its pattern has arrived.
 * @param atOnce so many patterns
 * @returns how many of them, from the first on, arrived; behind them single ones may have, too
 */
export async function sendInOrder(
  events: readonly StreamedEvent[],
  atOnce: number,
  send: (event: StreamedEvent) => Promise<Sent>,
): Promise<number> {
  const arrived = new Set<StreamedEvent>();
  const sending = bulkhead(atOnce, Infinity);
  let goesOn = true;
  const oneByOne = async (ofPattern: readonly StreamedEvent[]): Promise<void> => {
    for (const event of ofPattern) {
      if (!goesOn) return;
      const sent = await send(event);
      if (sent !== 'lost') arrived.add(event);
      if (sent !== 'arrived') goesOn = false;
    }
  };
  await Promise.all([...byPattern(events)].map((ofPattern) => sending.execute(() => oneByOne(ofPattern))));
  const left = events.findIndex((event) => !arrived.has(event));
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
