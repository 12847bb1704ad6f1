import { Loop, type Rhythm } from './loop.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

describe('a loop', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** One whose turns are counted from 1. */
  function loopOf(turn: (nth: number) => Promise<number | null>, rhythm: Rhythm) {
    const told: string[] = [];
    const count = { turns: 0 };
    const loop = new Loop(
      () => turn(++count.turns),
      rhythm,
      (fault) => told.push(fault),
    );
    loop.start();
    return { loop, count, told };
  }
  const done = (): Promise<null> => Promise.resolve(null);

  it('turns at once, then every so often, and not after it was closed', async () => {
    const { loop, count } = loopOf(done, { everyMs: DAY_MS });
    await jest.advanceTimersByTimeAsync(DAY_MS);
    expect(count.turns).toBe(2);
    await loop.close();
    await jest.advanceTimersByTimeAsync(3 * DAY_MS);
    expect(count.turns).toBe(2);
  });

  it('waits before its first turn where it is told to', async () => {
    const { loop, count } = loopOf(done, { everyMs: 3 * DAY_MS, firstAfterMs: 1_000 });
    await jest.advanceTimersByTimeAsync(999);
    expect(count.turns).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(count.turns).toBe(1);
    await jest.advanceTimersByTimeAsync(6 * DAY_MS);
    expect(count.turns).toBe(3);
    await loop.close();
  });

  it('turns again when its work tells it to', async () => {
    const { loop, count } = loopOf((nth) => Promise.resolve(nth === 1 ? 5_000 : null), { everyMs: DAY_MS });
    await jest.advanceTimersByTimeAsync(4_999);
    expect(count.turns).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(count.turns).toBe(2);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(count.turns).toBe(2);
    await loop.close();
  });

  it('tries again sooner what failed, and tells of each fault once until it turns well', async () => {
    const faults = [null, 'down', 'down', 'away', null, 'away'];
    const turn = (nth: number): Promise<null> => {
      const fault = faults[nth - 1] ?? null;
      return fault === null ? done() : Promise.reject(new Error(fault));
    };
    const { loop, count, told } = loopOf(turn, { everyMs: DAY_MS, retryMs: HOUR_MS });
    await jest.advanceTimersByTimeAsync(DAY_MS);
    expect([count.turns, loop.fault]).toEqual([2, 'Error: down']);
    await jest.advanceTimersByTimeAsync(3 * HOUR_MS);
    expect([count.turns, loop.fault]).toEqual([5, null]);
    await jest.advanceTimersByTimeAsync(DAY_MS);
    expect(told).toEqual(['Error: down', 'Error: away', 'Error: away']);
    await loop.close();
  });

  it('waits for the turn in hand when it is closed, and takes no other', async () => {
    let finish: () => void = () => undefined;
    const turn = (): Promise<null> =>
      new Promise((resolve) => {
        finish = () => {
          resolve(null);
        };
      });
    const { loop, count } = loopOf(turn, { everyMs: 1 });
    let isClosed = false;
    const closing = loop.close().then(() => (isClosed = true));
    await jest.advanceTimersByTimeAsync(1);
    expect(isClosed).toBe(false);
    finish();
    await closing;
    await jest.advanceTimersByTimeAsync(DAY_MS);
    expect(count.turns).toBe(1);
  });
});
