import { inspect } from 'node:util';
import { StemmaError } from '@stemma/models';
import fc from 'fast-check';
import { Fire } from './fire.js';
import { Ground } from './ground.js';
import { History, someStep, type Step } from './random-history.js';

/** A failure is made shorter for so long; then it is told as it is. */
const SHRINK_MS = 120_000;
/** Of a long run somebody wants to know how far it is. */
const TOLD_EACH = 20;

/**
 * Random histories, carried out on Postgres while mirrors misbehave and processes are killed. A failure prints its
 * seed and its shortest history; `JEST_SEED=<seed> JEST_PATH=<path>` plays that again.
 */
export async function converge(
  seeds: number,
  light: (ground: Ground, seed: number) => Promise<Fire> = (ground, seed) => Fire.light(ground, seed),
  { endOnFailure = false, steps = { min: 5, max: 50 } } = {},
): Promise<void> {
  const ground = await Ground.open();
  const replay = {
    ...(process.env['JEST_SEED'] === undefined ? {} : { seed: Number(process.env['JEST_SEED']) }),
    ...(process.env['JEST_PATH'] === undefined ? {} : { path: process.env['JEST_PATH'] }),
  };
  let failedAt: number | null = null;
  let done = 0;
  const agreeOrShrink = async (history: readonly Step[], seed: number): Promise<void> => {
    if (failedAt !== null && performance.now() - failedAt > SHRINK_MS) return;
    try {
      await ground.clear();
      await agree(ground, await light(ground, seed), history);
      if (++done % TOLD_EACH === 0) process.stderr.write(`${String(done)} of ${String(seeds)} histories\n`);
    } catch (error) {
      // What is told in the end is how the shortest history fails, which may be another fault.
      if (failedAt === null) process.stderr.write(`history ${String(done + 1)} fails: ${inspect(error)}\n`);
      failedAt ??= performance.now();
      throw error;
    }
  };
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someStep, { minLength: steps.min, maxLength: steps.max, size: 'max' }),
        fc.nat(2 ** 31),
        agreeOrShrink,
      ),
      { numRuns: seeds, endOnFailure, ...replay },
    );
  } finally {
    await ground.close();
  }
}

async function agree(ground: Ground, fire: Fire, steps: readonly Step[]): Promise<void> {
  const { record } = ground;
  const history = new History(ground.lineage, ground.executions, record);
  /** What the record does not take now is no step. */
  const take = async (step: Step): Promise<void> => {
    try {
      await history.take(step);
    } catch (error) {
      if (!record.isReadOnly || !StemmaError.is(error, 'store_unavailable')) throw error;
    }
  };
  try {
    await take({ do: 'create' });
    for (let start = 0; start < steps.length; start += 2) {
      await fire.flare();
      await Promise.all(steps.slice(start, start + 2).map(take));
    }
    await record.release();
    expect(await fire.settle()).toEqual([]);
  } finally {
    await record.release();
    await fire.end();
  }
}
