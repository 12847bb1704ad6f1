import { PassThrough } from 'node:stream';
import type { Terminal } from '../terminal.js';
import { progressOn } from './progress.js';

describe('the progress of an import', () => {
  let now: number;
  let stderr: PassThrough;
  const progress = () => {
    now = 0;
    stderr = new PassThrough();
    const interrupt = new AbortController().signal;
    const terminal: Terminal = {
      ...{ stdin: new PassThrough(), stdout: new PassThrough(), stderr, interrupt },
      ...{ isWatched: false, showsProgress: false, columns: 80, rows: 24 },
    };
    return progressOn(terminal, String, () => now);
  };
  const lastLine = (): string =>
    String(stderr.read() ?? '')
      .trim()
      .split('\n')
      .at(-1) ?? '';

  it('says how long is left, from the time in which something was done', () => {
    const shown = progress();
    for (; now <= 10_000; now += 1_000) shown.show(now / 1_000, 20, 'commits');
    expect(lastLine()).toBe('10 of 20, commits, 10 s left');
  });

  it('says that it waits while the service is away, and goes on with the old estimate after', () => {
    const shown = progress();
    for (; now <= 10_000; now += 1_000) shown.show(now / 1_000, 20, 'commits');
    shown.wait('for the service to come back');
    for (; now <= 70_000; now += 1_000) shown.show(10, 20, 'commits');
    expect(lastLine()).toBe('10 of 20, waiting for the service to come back');
    for (let done = 11; done <= 15; done++, now += 1_000) shown.show(done, 20, 'commits');
    now += 5_000;
    shown.show(16, 20, 'commits');
    expect(lastLine()).toMatch(/^16 of 20, commits, \d\.\d s left$/);
  });

  it('makes no estimate of what stands still', () => {
    const shown = progress();
    for (; now <= 10_000; now += 1_000) shown.show(now / 1_000, 20, 'commits');
    for (; now <= 40_000; now += 1_000) shown.show(10, 20, 'commits');
    expect(lastLine()).toMatch(/^10 of 20, commits, no progress for \d+ s$/);
  });
});
