import { RecurringWork } from './recurring-work.js';

const NOW = new Date('2026-03-01T00:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;

describe('recurring work', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('runs at once, then every day, and not after it was closed', async () => {
    const runs: Date[] = [];
    const upkeep = new RecurringWork(
      (now) => {
        runs.push(now);
        return Promise.resolve(null);
      },
      () => NOW,
    );
    upkeep.start();
    await jest.advanceTimersByTimeAsync(DAY_MS);
    expect(runs).toEqual([NOW, NOW]);
    await upkeep.close();
    await jest.advanceTimersByTimeAsync(3 * DAY_MS);
    expect(runs).toHaveLength(2);
  });

  it('keeps to its own rhythm where it has one', async () => {
    let runs = 0;
    const work = new RecurringWork(
      () => {
        runs++;
        return Promise.resolve(null);
      },
      () => NOW,
      { everyMs: 3 * DAY_MS, firstAfterMs: 1_000 },
    );
    work.start();
    await jest.advanceTimersByTimeAsync(999);
    expect(runs).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(6 * DAY_MS);
    expect(runs).toBe(3);
    await work.close();
  });

  it('runs again when its work tells it to', async () => {
    let runs = 0;
    const work = new RecurringWork(
      () => Promise.resolve(++runs === 1 ? 5_000 : null),
      () => NOW,
    );
    work.start();
    await jest.advanceTimersByTimeAsync(4_999);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(runs).toBe(2);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(runs).toBe(2);
    await work.close();
  });

  it('tries again within the hour what failed', async () => {
    let runs = 0;
    const upkeep = new RecurringWork(
      () => Promise.reject(new Error(`no ${++runs}`)),
      () => NOW,
    );
    upkeep.start();
    await jest.advanceTimersByTimeAsync(DAY_MS / 24);
    expect(runs).toBe(2);
    await upkeep.close();
  });

  it('waits for its work when it is closed', async () => {
    let finish: () => void = () => undefined;
    const upkeep = new RecurringWork(
      () =>
        new Promise((resolve) => {
          finish = () => {
            resolve(null);
          };
        }),
      () => NOW,
    );
    upkeep.start();
    let closed = false;
    const closing = upkeep.close().then(() => (closed = true));
    await jest.advanceTimersByTimeAsync(1);
    expect(closed).toBe(false);
    finish();
    await closing;
  });
});
