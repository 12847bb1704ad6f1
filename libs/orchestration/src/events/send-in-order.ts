import { bulkhead } from 'cockatiel';

/** `rest`: it arrived, and nothing more is to be sent now; `lost`: it did not, and nothing more is to be sent either. */
export type Sent = 'arrived' | 'rest' | 'lost';

/**
 * Sends events, each when the one before it of its pattern has arrived.
 * @param patternOf an event
 * @param atOnce so many patterns
 * @returns how many of them, from the first on, arrived; behind them single ones may have, too
 */
export async function sendInOrder<T>(
  events: readonly T[],
  patternOf: (event: T) => string,
  atOnce: number,
  send: (event: T) => Promise<Sent>,
): Promise<number> {
  const arrived = new Set<T>();
  const sending = bulkhead(atOnce, Infinity);
  let goesOn = true;
  const oneByOne = async (ofPattern: readonly T[]): Promise<void> => {
    for (const event of ofPattern) {
      if (!goesOn) return;
      const sent = await send(event);
      if (sent !== 'lost') arrived.add(event);
      if (sent !== 'arrived') goesOn = false;
    }
  };
  await Promise.all(
    [...grouped(events, patternOf)].map((ofPattern) => sending.execute(() => oneByOne(ofPattern))),
  );
  const left = events.findIndex((event) => !arrived.has(event));
  return left === -1 ? events.length : left;
}

function grouped<T>(events: readonly T[], patternOf: (event: T) => string): Iterable<T[]> {
  const groups = new Map<string, T[]>();
  for (const one of events) {
    const group = groups.get(patternOf(one));
    if (group === undefined) groups.set(patternOf(one), [one]);
    else group.push(one);
  }
  return groups.values();
}
