import { Position } from './position.js';

describe('the position that a client has seen', () => {
  it.each([
    ['811.42', '811.43', '811.43'],
    ['811.43', '811.42', '811.43'],
    ['99.7', '100.1', '100.1'],
    ['100.1', '99.7~98', '100.1'],
    ['99.7~98', '99.8', '99.8'],
    ['18446744073709551614.1', '18446744073709551615.1', '18446744073709551615.1'],
  ])('is after %s and %s the later of them', (first, second, latest) => {
    const position = new Position(null);
    position.learn(first);
    position.learn(second);
    position.learn(null);
    expect(position.latest).toBe(latest);
  });
});
