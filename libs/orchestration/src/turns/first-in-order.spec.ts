import { randomNumbers } from '@stemma/testing';
import { FirstInOrder } from './first-in-order.js';

const random = randomNumbers(3);
const numbers = Array.from({ length: 50_000 }, () => Math.floor(random() * 40_000));
const inOrder = [...numbers].sort((a, b) => a - b);

describe('the first in order', () => {
  it.each([0, 1, 10, 8_192, 30_000, 50_000, Infinity])('of many are those of all of them: %d', (count) => {
    const first = new FirstInOrder<number>(count, (a, b) => a - b);
    for (const number of numbers) first.add(number);
    expect(first.items()).toEqual(inOrder.slice(0, count));
  });

  it('may be asked for while more come', () => {
    const first = new FirstInOrder<string>(2, (a, b) => (a < b ? -1 : 1));
    expect(first.items()).toEqual([]);
    for (const letter of ['c', 'b', 'd']) first.add(letter);
    expect(first.items()).toEqual(['b', 'c']);
    first.add('a');
    expect(first.items()).toEqual(['a', 'b']);
  });
});
