import type { Mirror } from '@stemma/projection';
import { randomNumbers, type ServerProcess } from '@stemma/testing';
import { converge } from './converge.js';
import { Fire } from './fire.js';
import type { Ground } from './ground.js';
import type { Tempo } from './killable-process.js';
import { ServerOutside } from './server-outside.js';

/** Real servers take their time; what they hold is little. */
const TEMPO: Tempo = {
  lanes: { pollMs: 30, leaseMs: 300, maxBackoffMs: 50 },
  pace: { pageSize: 5, loadPageSize: 5, lingerMs: 5, deadlineMs: 5_000, lookMs: 200 },
  jobs: { verifyEveryMs: 0, heartbeatMs: 40, leaseMs: 300, pageSize: 3 },
  // There have to be pages for the faults to fall into the middle of.
  ...{ calls: 2_000, restMs: 1_500 },
  patienceMs: 120_000,
};

/** So many that a good part of them comes when all is loaded. */
const STEPS = { min: 40, max: 90 };

export interface ServerUnderFire {
  readonly own: ServerProcess;
  readonly options: { readonly url: string };
  /** Nothing is left of what earlier histories made. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Random histories as those of `converge`, with a real server in the place of the stores in memory.
 * @param worstLine how many of the pieces that go over the line go wrong at most: so few that most pages get through
 */
export async function convergeOn<S extends ServerUnderFire>(
  server: S,
  histories: number,
  mirrorAt: (server: S, url: string) => Mirror,
  worstLine = 0.1,
): Promise<void> {
  try {
    const light = async (ground: Ground, seed: number): Promise<Fire> => {
      await server.clear();
      const random = randomNumbers(seed);
      const outside = await ServerOutside.of(
        server.own,
        server.options.url,
        (url) => mirrorAt(server, url),
        random,
        random() * worstLine,
      );
      return Fire.around(ground, outside, random, TEMPO);
    };
    await converge(histories, light, { steps: STEPS });
  } finally {
    await server.stop();
  }
}
