import { inTurns, Turn } from './turn.js';

/** Busy for longer than a turn. */
function beBusy(): void {
  const until = performance.now() + 11;
  while (performance.now() < until);
}

describe('long work in turns', () => {
  it('holds up the others by one piece at a time, however much of it there is', async () => {
    let rounds = 0;
    const pieces: number[] = [];
    function* work(): Generator<void, number, undefined> {
      for (let piece = 0; piece < 5; piece++) {
        beBusy();
        pieces.push(rounds);
        yield;
      }
      return pieces.length;
    }
    let isDone = false;
    const count = (): void => {
      rounds++;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    await Promise.all(Array.from({ length: 4 }, () => inTurns(work())));
    isDone = true;
    // What begins has its first turn at once.
    const later = pieces.slice(4);
    expect(later).toHaveLength(16);
    expect(new Set(later).size).toBe(16);
  });

  it('ends where its time is over', async () => {
    const turn = new Turn(5);
    beBusy();
    expect(turn.isOver).toBe(true);
    await expect(turn.next()).rejects.toMatchObject({ code: 'timeout' });
  });
});
