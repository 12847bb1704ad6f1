import { opening } from './opened.js';

describe('opening one thing after another', () => {
  const told: string[] = [];
  const log = (line: string): void => void told.push(line);
  beforeEach(() => told.splice(0));

  const step =
    (name: string, fails = false) =>
    (): Promise<void> => {
      told.push(`${name} closed`);
      return fails ? Promise.reject(new Error(`${name} is stuck`)) : Promise.resolve();
    };

  it('keeps all open where it succeeds, and closes it in reverse, once', async () => {
    const opened = await opening((all) => {
      all.add(step('postgres'));
      all.add(step('mirrors'));
      return Promise.resolve(all);
    }, log);
    expect(told).toEqual([]);
    await opened.close();
    await opened.close();
    expect(told).toEqual(['mirrors closed', 'postgres closed']);
  });

  it('closes what was open where it fails, whatever does not close, and throws why it failed', async () => {
    const failing = opening((all) => {
      all.add(step('postgres'));
      all.add(step('mirrors', true));
      return Promise.reject(new Error('the port is taken'));
    }, log);
    await expect(failing).rejects.toThrow('the port is taken');
    expect(told).toEqual([
      'mirrors closed',
      'postgres closed',
      'What had been started could not all be ended: mirrors is stuck',
    ]);
  });
});
