import { heapInUse } from '@stemma/testing';
import { countTerms } from './words.js';

describe('countTerms', () => {
  it('keeps none of the texts whose words it remembers', () => {
    const before = heapInUse();
    for (let n = 0; n < 500; n++)
      countTerms(
        Buffer.from(
          `${'let x = 1;\n'.repeat(6_000)} rememberedWord${String.fromCharCode(97 + (n % 26)).repeat(3 + n / 26)}`,
        ).toString(),
      );
    expect(heapInUse() - before).toBeLessThan(10_000_000);
  });

  it.each([
    ['a pair', 'ガス', 'ｶﾞｽ'],
    ['a letter by itself', 'ガ', 'ｶﾞ'],
    ['a pair of two', 'ガガ', 'ｶﾞｶﾞ'],
  ])('takes marks of half width as the marks that they are: %s', (_, full, half) => {
    expect(countTerms(half)).toEqual(countTerms(full));
  });

  it('passes over letters with more marks than anybody writes', () => {
    expect([...countTerms(`漢${'\u0301'.repeat(3_000)} 漢字`).keys()]).toEqual(['漢字']);
  });
});
