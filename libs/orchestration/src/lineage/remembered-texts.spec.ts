import type { First } from '../ports/catalogue.js';
import { toldByMirror, toldByRecord } from './presence.js';
import { RememberedTexts, type Presence, type RevisedText } from './remembered-texts.js';

describe('remembered texts', () => {
  /** What is to be read, and what was. */
  const record = new Map<string, RevisedText>();
  const reads: string[][] = [];
  const put = (id: string, rev: number, text = `${id} at ${String(rev)}`): void => {
    record.set(id, { id, rev, text });
  };
  const read = (ids: readonly string[]): Promise<First<RevisedText>> => {
    reads.push([...ids]);
    return Promise.resolve({ items: ids.flatMap((id) => record.get(id) ?? []), rest: [] });
  };
  const knowing = (revs: Record<string, number>, content: object = here): Presence =>
    toldByMirror(content, (id) => revs[id] ?? null);
  const recorded = (marks: Record<string, string>): Presence =>
    toldByRecord(Object.entries(marks).map(([id, mark]) => ({ id, mark, rev: record.get(id)?.rev ?? 0 })));
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
    expect(Object.fromEntries(first.texts)).toEqual({ a: 'a at 1', b: 'b at 1' });
    put('b', 2);
    expect((await texts.texts(['b', 'a'], knowing({ a: 1, b: 1 }), read)).texts.get('b')).toBe('b at 1');
    expect((await texts.texts(['b', 'a'], knowing({ a: 1, b: 2 }), read)).texts.get('b')).toBe('b at 2');
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

  it('do not count where something else knows the revs', async () => {
    const texts = new RememberedTexts(10_000);
    put('a', 1);
    await texts.texts(['a'], knowing({ a: 1 }), read);
    put('a', 1, 'of another history');
    expect((await texts.texts(['a'], knowing({ a: 1 }), read)).texts.get('a')).toBe('a at 1');
    expect((await texts.texts(['a'], knowing({ a: 1 }, {}), read)).texts.get('a')).toBe('of another history');
  });

  it('count where the record itself has the very state, and not one of the same rev of another history', async () => {
    const texts = new RememberedTexts(10_000);
    put('a', 1);
    await texts.texts(['a'], knowing({ a: 1 }), read);
    for (let again = 0; again < 2; again++)
      expect((await texts.texts(['a'], recorded({ a: 'once' }), read)).texts.get('a')).toBe('a at 1');
    expect(reads).toHaveLength(2);
    put('a', 1, 'of another history');
    const found = await texts.texts(['a'], recorded({ a: 'otherwise' }), read);
    expect(found.texts.get('a')).toBe('of another history');
  });

  it('of the record do not count for a state that was written while they were read', async () => {
    const texts = new RememberedTexts(10_000);
    put('a', 1);
    const before = recorded({ a: 'once' });
    put('a', 2);
    expect((await texts.texts(['a'], before, read)).texts.get('a')).toBe('a at 2');
    put('a', 3);
    expect((await texts.texts(['a'], before, read)).texts.get('a')).toBe('a at 3');
  });

  it('are those of the first ids where not all are read at once', async () => {
    const texts = new RememberedTexts(10_000);
    for (const id of ['a', 'b', 'c', 'd']) put(id, 1);
    const known = knowing({ a: 1, b: 1, c: 1, d: 1 });
    await texts.texts(['b'], known, read);
    const readOne = async (ids: readonly string[]) => ({
      ...(await read(ids.slice(0, 1))),
      rest: ids.slice(1),
    });
    const first = await texts.texts(['a', 'b', 'c', 'd'], known, readOne);
    expect(first.rest).toEqual(['c', 'd']);
    expect([...first.texts.keys()].sort()).toEqual(['a', 'b']);
  });

  it('leave out what the record does not have', async () => {
    const texts = new RememberedTexts(10_000);
    expect((await texts.texts(['gone'], knowing({ gone: 1 }), read)).texts.size).toBe(0);
  });

  it('give way to those that were asked for last', async () => {
    const texts = new RememberedTexts(3_000);
    for (const id of ['a', 'b', 'c']) put(id, 1, id.repeat(1_000));
    const known = knowing({ a: 1, b: 1, c: 1 });
    for (const id of ['a', 'b', 'c', 'b', 'a']) await texts.texts([id], known, read);
    expect(reads).toEqual([['a'], ['b'], ['c'], ['a']]);
  });
});
