import { formatEventCursor, parseEventCursor } from './event-cursor.js';

describe('a place among the events', () => {
  it.each(['0.0', '811.42', '811.42.7', '18446744073709551615.9223372036854775807.0'])(
    'reads back as it was written: %s',
    (text) => {
      expect(formatEventCursor(parseEventCursor(text))).toBe(text);
    },
  );

  it('is also what a write has answered, whoever has written what stands there', () => {
    expect(parseEventCursor('811.42~812')).toEqual({
      position: { tx: 811n, seq: 42n, writer: 812n },
      ordinal: null,
    });
  });

  it.each([
    '',
    '7',
    '1.2.3.4',
    '1.2.',
    '1.2.03',
    '1.2.x',
    '1.2.1234567890123456789',
    'MS4y',
    '-1.2',
    '1.2\n',
  ])('is refused as %j', (text) => {
    expect(() => parseEventCursor(text)).toThrow(
      expect.objectContaining({ code: 'invalid_cursor' }) as Error,
    );
  });
});
