import type { Mirror } from '@stemma/projection';
import { randomNumbers, type ServerProcess } from '@stemma/testing';
import { converge } from './converge.js';
import { Fire } from './fire.js';
import type { Tempo } from './killable-process.js';
import { ServerOutside } from './server-outside.js';

/** Real servers take their time; what they hold is little. */
const TEMPO: Tempo = {
  lanes: { pollMs: 5, leaseMs: 300, maxBackoffMs: 50 },
  pace: { pageSize: 5, loadPageSize: 5, lingerMs: 75, deadlineMs: 5_000, lookMs: 200 },
  jobs: { verifyEveryMs: 0, heartbeatMs: 40, leaseMs: 300, pageSize: 3 },
  patienceMs: 120_000,
};

export interface ServerUnderFire {
  readonly own: ServerProcess;
  readonly options: { readonly url: string };
  /** Nothing is left of what earlier histories made. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Random histories as those of `converge`, with a real server in the place of the stores in memory. */
export async function convergeOn<S extends ServerUnderFire>(
  server: S,
  histories: number,
  mirrorAt: (server: S, url: string) => Mirror,
): Promise<void> {
  try {
    await converge(histories, async (ground, seed) => {
      await server.clear();
      const random = randomNumbers(seed);
      const outside = await ServerOutside.of(
        server.own,
        server.options.url,
        (url) => mirrorAt(server, url),
        random,
      );
      return Fire.around(ground, outside, random, TEMPO);
    });
  } finally {
    await server.stop();
  }
}
