import fc from 'fast-check';
import { snippetOf } from './snippet.js';
import { countTerms } from './words.js';

const show = (content: string, question: string): ReturnType<typeof snippetOf> =>
  snippetOf(
    { patternId: '', names: '', labels: '', changes: '', content },
    new Set(countTerms(question).keys()),
  );

describe('snippetOf', () => {
  it('shows the line with most of the words, and where they stand', () => {
    const found = show('to flush\n\n  flushes HTTPServers at once\nflush', 'server flush http');
    expect(found?.text).toBe('flushes HTTPServers at once');
    expect(found?.matches).toEqual([
      [0, 7],
      [8, 12],
      [12, 19],
    ]);
  });

  it('marks words in their places behind letters whose small form is longer', () => {
    const found = show('İİİ flush\nİ a flushed server', 'flush server');
    expect(found).toEqual({
      text: 'İ a flushed server',
      matches: [
        [4, 11],
        [12, 18],
      ],
    });
  });

  it('counts a line once for each word, and takes the first of equal ones', () => {
    expect(show('flush flush flush\nserver flush\nflush server', 'flush server')?.text).toBe('server flush');
  });

  it('shows nothing where none of the words stands', () => {
    expect(show('a line\nand another', 'elephant')).toBeNull();
    expect(show('a line', '')).toBeNull();
  });

  it('reads no more of two million marks of one letter than it must', () => {
    expect(show(`a${'\u0301\u0316'.repeat(1_000_000)}\nto flush`, 'flush')?.text).toBe('to flush');
  });

  it('finds every form that has the stem of the word asked for', () => {
    const endings = [
      '',
      's',
      'es',
      'ies',
      'y',
      'ed',
      'ing',
      'ly',
      'ness',
      'ability',
      'ibly',
      'ization',
      'ational',
      'icate',
      'ement',
    ];
    const word = fc
      .tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom(...endings), fc.constantFrom(...endings))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(word, (some) => {
        expect(show(`before\n${some.toUpperCase()}\nafter`, some)).toMatchObject({
          matches: [[0, some.length]],
        });
      }),
    );
  });
});
