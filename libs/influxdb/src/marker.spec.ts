import { standing, type Marker } from './marker.js';

const HOUR_NS = 3_600_000_000_000n;

/** The marker of an hour, which says that number. */
function marker(hour: number, started: string): Marker {
  const position = { tx: 7n, seq: BigInt(hour), mark: 1 };
  return { at: BigInt(hour) * HOUR_NS, position, started, layout: 'x' };
}

describe('where a lane stands', () => {
  const hourOf = (markers: readonly Marker[], started: string): bigint | null =>
    standing([...markers].reverse(), started)?.seq ?? null;
  const [a, b, c] = ['first', 'second', 'third'];

  it('is where its newest marker says, while the server that took it still runs', () => {
    expect(hourOf([], a)).toBeNull();
    expect(hourOf([marker(1, a), marker(2, b), marker(3, b)], b)).toBe(3n);
  });

  it('is where it was before the server was started the last time but one, once it is started anew', () => {
    expect(hourOf([marker(1, a), marker(2, a), marker(3, b), marker(4, c), marker(5, c)], 'fourth')).toBe(2n);
  });

  it('is nowhere where all was written since then: it is loaded', () => {
    expect(hourOf([marker(1, a), marker(2, a)], b)).toBeNull();
    expect(hourOf([marker(1, a), marker(2, b)], c)).toBeNull();
  });

  it('is no more than two days before: what is older is in files', () => {
    const hours = Array.from({ length: 100 }, (_, hour) => marker(hour, a));
    expect(hourOf(hours, b)).toBe(50n);
  });
});
