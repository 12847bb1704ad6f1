import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../connection/connect.js';
import type { ImportAnswer } from '../client/answers.js';
import type { StemmaClient } from '../client/stemma-client.js';
import { messageOf, Refused, Unreachable } from '../failure.js';
import type { Progress } from './progress.js';
import { tell, type Terminal } from '../terminal.js';

/** How long a service may be away before an import gives up. */
const PATIENCE_MS = 60_000;
/** In a row, without a single line between them having been committed. */
const MAX_VAIN_ATTEMPTS = 5;
const PAUSE_MS = 500;

export interface Persistence {
  readonly connection: Connection;
  readonly terminal: Terminal;
  readonly importId: string;
  readonly progress: Progress;
  /** How to go on later, for people. */
  readonly howToResume: string;
}

/**
 * Does an attempt again, from where the import then is, when the service goes away and comes back.
 * @param attempt sends what is missing
 * @throws Unreachable that says how to go on
 */
export async function persist(
  { connection, terminal, importId, progress, howToResume }: Persistence,
  attempt: (client: StemmaClient) => Promise<ImportAnswer>,
): Promise<ImportAnswer> {
  let client = await connection.client();
  let lines = -1;
  for (let vain = 1; ; vain++) {
    try {
      return await attempt(client);
    } catch (error) {
      if (!mayPass(error) || vain === MAX_VAIN_ATTEMPTS || terminal.interrupt.aborted)
        throw withWayOn(error, howToResume);
      progress.wait('for the service to come back');
      const broke = error instanceof Unreachable;
      tell(
        terminal,
        broke ? 'The connection to the service broke; waiting for it to come back …' : messageOf(error),
      );
    }
    await sleep(PAUSE_MS);
    try {
      client = await connection.reconnect(PATIENCE_MS);
      const state = await client.importState(importId);
      if ((state?.lines ?? 0) > lines) vain = 0;
      lines = state?.lines ?? 0;
    } catch (error) {
      throw withWayOn(error, howToResume);
    }
  }
}

function withWayOn(error: unknown, howToResume: string): unknown {
  return error instanceof Unreachable ? new Unreachable(`${error.message} ${howToResume}`, error) : error;
}

function mayPass(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  // The stream before this one may still be ending; a store may be starting.
  return error instanceof Refused && ['id_conflict', 'store_unavailable', 'timeout'].includes(error.code);
}
