import { punctual } from './punctual.js';

const NEVER = new AbortController().signal;

describe('a store that is asked with a deadline', () => {
  const seen: AbortSignal[] = [];
  const store = punctual(
    {
      hang: (_what: string, signal: AbortSignal) => {
        seen.push(signal);
        return new Promise<string>(() => undefined);
      },
      answer: (what: string, _signal: AbortSignal) => Promise.resolve(what),
      refuse: (_signal: AbortSignal) => Promise.reject(new Error('no')),
      digestOf: (what: string) => `digest of ${what}`,
      byTime: { since: (_signal: AbortSignal) => new Promise<null>(() => undefined) },
    },
    20,
  );
  beforeEach(() => seen.splice(0));

  it('says what the store says, and at once where nothing is waited for', async () => {
    expect(await store.answer('yes', NEVER)).toBe('yes');
    await expect(store.refuse(NEVER)).rejects.toThrow('no');
    expect(store.digestOf('it')).toBe('digest of it');
  });

  it('is given up where it hangs, and told so, by a fault of the infrastructure', async () => {
    await expect(store.hang('it', NEVER)).rejects.toMatchObject({ code: 'timeout' });
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
    await expect(store.byTime.since(NEVER)).rejects.toMatchObject({ code: 'timeout' });
  });

  it('is given up with the signal of whoever asks, for that reason', async () => {
    const asking = new AbortController();
    const asked = store.hang('it', asking.signal);
    asking.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
    await expect(store.answer('yes', asking.signal)).rejects.toThrow('enough');
  });
});
