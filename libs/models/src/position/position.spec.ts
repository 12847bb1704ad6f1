import fc from 'fast-check';
import {
  comparePositions,
  formatPosition,
  parsePosition,
  POSITION_START,
  type Position,
} from './position.js';

const tx = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const position: fc.Arbitrary<Position> = fc.record(
  { tx, seq: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), writer: tx },
  { requiredKeys: ['tx', 'seq'] },
);

describe('a position', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(position, (one) => {
        expect(parsePosition(formatPosition(one))).toEqual(one);
      }),
    );
    expect(formatPosition(POSITION_START)).toBe('0.0');
  });

  it.each([
    '',
    '1',
    '1.',
    '.1',
    '-1.2',
    '1.2.3',
    '01.2',
    '1.02',
    ' 1.2',
    '1.2\n',
    '1e3.2',
    '18446744073709551616.0',
    '0.9223372036854775808',
    '1.2~',
    '1.2~01',
    '1.2~18446744073709551616',
  ])('is refused as %p', (text) => {
    expect(() => parsePosition(text)).toThrow(expect.objectContaining({ code: 'invalid_position' }) as Error);
  });

  it('is ordered by transaction, then by sequence', () => {
    expect(comparePositions({ tx: 1n, seq: 9n }, { tx: 2n, seq: 0n })).toBeLessThan(0);
    expect(comparePositions({ tx: 2n, seq: 10n }, { tx: 2n, seq: 9n })).toBeGreaterThan(0);
    fc.assert(
      fc.property(position, position, (a, b) => {
        expect(comparePositions(a, b)).toBe(-comparePositions(b, a) + 0);
        expect(comparePositions(a, a)).toBe(0);
      }),
    );
  });
});
