import { LineageEvent, newId } from '@stemma/models';
import fc from 'fast-check';
import type { StreamedEvent } from '../ports/event-feed.js';
import { sendInOrder, type Sent } from './send-in-order.js';

const patterns = [newId(), newId(), newId()];

function eventOf(pattern: number, place: number): StreamedEvent {
  const event = LineageEvent.fromJSON({
    ...{ eventId: newId(), eventType: 'pattern_modified', patternId: patterns[pattern] },
    ...{ correlationId: 'test', timestamp: '2026-01-01T00:00:00Z' },
  });
  const cursor = { position: { tx: 1n, seq: 1n }, ordinal: BigInt(place) };
  return { cursor, recordedAt: new Date(0), event, isImported: false };
}

const outcomes = fc.constantFrom<Sent>('arrived', 'arrived', 'arrived', 'rest', 'lost');

describe('what is sent in order', () => {
  it('arrives pattern by pattern in its order, and is counted only as far as nothing is missing', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2), outcomes, fc.nat(3))),
        fc.integer({ min: 1, max: 4 }),
        async (plan, atOnce) => {
          const events = plan.map(([pattern], place) => eventOf(pattern, place));
          const planOf = new Map(events.map((event, place) => [event, plan[place]]));
          const arrived: StreamedEvent[] = [];
          const under = new Set<string>();
          const count = await sendInOrder(
            events,
            ({ event }) => event.patternId,
            atOnce,
            async (one) => {
              const [, outcome = 'lost', turns = 0] = planOf.get(one) ?? [];
              expect(under.has(one.event.patternId)).toBe(false);
              under.add(one.event.patternId);
              expect(under.size).toBeLessThanOrEqual(atOnce);
              for (let turn = 0; turn < turns; turn++) await Promise.resolve();
              under.delete(one.event.patternId);
              if (outcome !== 'lost') arrived.push(one);
              return outcome;
            },
          );
          expect(events.slice(0, count).filter((event) => !arrived.includes(event))).toEqual([]);
          expect(arrived).not.toContain(events[count]);
          if (plan.every(([, outcome]) => outcome === 'arrived')) expect(count).toBe(events.length);
          for (const patternId of patterns) {
            const places = arrived.filter(({ event }) => event.patternId === patternId);
            expect(places).toEqual(events.filter((event) => places.includes(event)));
          }
        },
      ),
    ));
});
