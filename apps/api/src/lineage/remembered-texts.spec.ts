import { RememberedTexts, type RevisedText } from './remembered-texts.js';

describe('remembered texts', () => {
  /** What is to be read, and what was. */
  const record = new Map<string, RevisedText>();
  const reads: string[][] = [];
  const put = (id: string, rev: number, text = `${id} at ${String(rev)}`): void => {
    record.set(id, { id, rev, text });
  };
  const read = (ids: readonly string[]): Promise<RevisedText[]> => {
    reads.push([...ids]);
    return Promise.resolve(ids.flatMap((id) => record.get(id) ?? []));
  };
  const knowing = (revs: Record<string, number>, of: object = here) => ({
    of,
    revOf: (id: string) => revs[id] ?? null,
  });
  const here = {};
  beforeEach(() => {
    record.clear();
    reads.length = 0;
  });

  it('are read once for each rev', async () => {
    const texts = new RememberedTexts(10_000);
    put('a', 1);
    put('b', 1);
    const first = await texts.texts(['a', 'b'], knowing({ a: 1, b: 1 }), read);
    expect(Object.fromEntries(first)).toEqual({ a: 'a at 1', b: 'b at 1' });
    put('b', 2);
    expect((await texts.texts(['b', 'a'], knowing({ a: 1, b: 1 }), read)).get('b')).toBe('b at 1');
    expect((await texts.texts(['b', 'a'], knowing({ a: 1, b: 2 }), read)).get('b')).toBe('b at 2');
    expect(reads).toEqual([['a', 'b'], ['b']]);
  });

  it('are read anew where a newer state than the known one was read meanwhile', async () => {
    const texts = new RememberedTexts(10_000);
    put('a', 2);
    await texts.texts(['a'], knowing({ a: 1 }), read);
    await texts.texts(['a'], knowing({ a: 1 }), read);
    expect(reads).toEqual([['a'], ['a']]);
    await texts.texts(['a'], knowing({ a: 2 }), read);
    expect(reads).toHaveLength(2);
  });

  it('count neither where the revs are not known, nor where something else knows them', async () => {
    const texts = new RememberedTexts(10_000);
    put('a', 1);
    await texts.texts(['a'], knowing({ a: 1 }), read);
    put('a', 1, 'of another history');
    expect((await texts.texts(['a'], null, read)).get('a')).toBe('of another history');
    expect((await texts.texts(['a'], knowing({ a: 1 }), read)).get('a')).toBe('a at 1');
    expect((await texts.texts(['a'], knowing({ a: 1 }, {}), read)).get('a')).toBe('of another history');
  });

  it('leave out what the record does not have', async () => {
    const texts = new RememberedTexts(10_000);
    expect((await texts.texts(['gone'], knowing({ gone: 1 }), read)).size).toBe(0);
  });

  it('give way to those that were asked for last', async () => {
    const texts = new RememberedTexts(3_000);
    for (const id of ['a', 'b', 'c']) put(id, 1, id.repeat(1_000));
    const known = knowing({ a: 1, b: 1, c: 1 });
    for (const id of ['a', 'b', 'c', 'b', 'a']) await texts.texts([id], known, read);
    expect(reads).toEqual([['a'], ['b'], ['c'], ['a']]);
  });
});
