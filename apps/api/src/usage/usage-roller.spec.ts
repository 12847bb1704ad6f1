import { Logger } from '@nestjs/common';
import { UsageRoller } from './usage-roller.js';

const advancing = (advance: () => Promise<boolean>) => ({
  advance,
  status: () => Promise.reject(new Error('nobody asks')),
});

describe('the usage roller', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('goes on while there is more, after a rest where there is not, and after a failure', async () => {
    const steps: string[] = [];
    let roller: UsageRoller | null = null;
    const done = new Promise<void>((resolve) => {
      roller = new UsageRoller(
        advancing(() => {
          steps.push('step');
          if (steps.length === 3) return Promise.reject(new Error('no database'));
          if (steps.length === 5) resolve();
          return Promise.resolve(steps.length < 2);
        }),
        1,
      );
    });
    roller!.start();
    await done;
    await roller!.close();
    expect(steps.length).toBeGreaterThanOrEqual(5);
  });

  it('waits for the step in hand when it is closed, not for its rest, and takes no other', async () => {
    let finish: (more: boolean) => void = () => undefined;
    let steps = 0;
    const roller = new UsageRoller(
      advancing(() => {
        steps++;
        return new Promise<boolean>((resolve) => (finish = resolve));
      }),
      3_600_000,
    );
    roller.start();
    const closed = roller.close();
    finish(true);
    await closed;
    expect(steps).toBe(1);
  });

  it('ends its rest when it is closed', async () => {
    const roller = new UsageRoller(
      advancing(() => Promise.resolve(false)),
      3_600_000,
    );
    roller.start();
    await new Promise((resolve) => setImmediate(resolve));
    await roller.close();
  });
});
