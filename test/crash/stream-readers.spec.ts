import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Pieces of the answers to the readers, in the order of their coming. */
type Plan = readonly (readonly string[])[];

const BEGINNING = ': events as they are committed\nretry: 2000\n\n';

function event(place: number): string {
  const data = { id: `event ${place}`, sequence: `00${place}`, recordedtime: '2026-01-01T00:00:00Z' };
  return `id: 1.${place}\ndata: ${JSON.stringify(data)}\n\n`;
}

const answer = (...places: number[]): string[] => [BEGINNING, ...places.map(event)];
const whole = answer(1, 2, 3, 4);

describe('the readers of a stream of events that the soaks send', () => {
  let server: Server;
  let readers: ChildProcess;
  afterEach(() => {
    readers.disconnect();
    server.close();
    server.closeAllConnections();
  });

  /** What they tell, once each has 4 events, or something is wrong. */
  async function told(
    plan: Plan,
  ): Promise<{ least: number; most: number; faults: string[]; eventIds: string[] }> {
    const left = [...plan];
    server = createServer((_request, response) => {
      response.flushHeaders();
      const pieces = left.shift() ?? [];
      void (async () => {
        for (const piece of pieces) {
          response.write(piece);
          await sleep(1);
        }
      })();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    readers = fork(join(__dirname, 'stream-readers.mjs'), ['0.0', String(plan.length)]);
    readers.send({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    for (;;) {
      readers.send({ report: true, withIds: true });
      const [report] = (await once(readers, 'message')) as [Awaited<ReturnType<typeof told>>];
      if (report.least === 4 || report.faults.length > 0) return report;
      await sleep(10);
    }
  }

  it('find nothing wrong in one stream, whatever the pieces in which it comes, and whatever comments are between', async () => {
    const silent = [BEGINNING, event(1) + event(2), ': nothing new\nid: 1.2\n\n', event(3), event(4)];
    const pieces = [whole, [whole.join('').slice(BEGINNING.length)], [...silent.join('')], silent];
    expect(await told(pieces)).toEqual(
      expect.objectContaining({
        ...{ least: 4, most: 4, faults: [] },
        eventIds: ['event 1', 'event 2', 'event 3', 'event 4'],
      }),
    );
  });

  // Whoever is first at a place is taken to be right: another one is found there, or it itself, by its order.
  it.each([
    ['misses one', answer(1, 2, 4)],
    ['gets one twice', answer(1, 2, 2, 3, 4)],
    ['gets two of them by turns', answer(1, 3, 2, 4)],
    ['gets what is none', [...answer(1, 2), event(3).replace('event', 'other'), event(4)]],
  ])('find a reader that %s, among others that do not', async (_what, wrong) => {
    expect((await told([whole, wrong, whole])).faults[0]).toMatch(/^another event after|^00\d behind 00\d$/);
  });

  it.each([
    ['twice', answer(1, 2, 2, 3)],
    ['out of order', answer(1, 3, 2, 4)],
  ])('find an event that comes to all of them %s', async (_what, wrong) => {
    expect((await told([wrong, wrong])).faults[0]).toMatch(/^002 behind 00[23]$/);
  });
});
