import { closeAll } from './close-all.js';

describe('closing all', () => {
  const closed: string[] = [];
  const closing = (name: string) => (): Promise<void> => {
    closed.push(name);
    return Promise.resolve();
  };
  const failing = (reason: string) => (): Promise<void> => Promise.reject(new Error(reason));
  beforeEach(() => closed.splice(0));

  it('goes in order', async () => {
    await closeAll([closing('first'), closing('second')]);
    expect(closed).toEqual(['first', 'second']);
  });

  it('closes what comes after one that fails, and then tells of it', async () => {
    await expect(
      closeAll([closing('app'), failing('the pool is gone'), closing('postgres'), closing('lock')]),
    ).rejects.toThrow('the pool is gone');
    expect(closed).toEqual(['app', 'postgres', 'lock']);
  });

  it('takes one that throws before it has begun like any other', async () => {
    const throwing = (): Promise<void> => {
      throw new Error('at once');
    };
    await expect(closeAll([throwing, closing('lock')])).rejects.toThrow('at once');
    expect(closed).toEqual(['lock']);
  });

  it('tells of all that failed', async () => {
    await expect(closeAll([failing('one'), closing('between'), failing('two')])).rejects.toThrow(/one.*two/);
    expect(closed).toEqual(['between']);
  });
});
