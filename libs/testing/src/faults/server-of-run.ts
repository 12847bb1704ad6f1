import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface ServerOfRun {
  /** Of one that was there before, and must answer. */
  readonly url: string | null;
  /** What each spec starts for itself, and may kill. Null where there is a URL. */
  readonly program: string | null;
  readonly isThere: boolean;
}

/** The server that this run has of a store: the one that `variable` names, or a program in the folder STEMMA_TEST_SERVERS. */
export function serverOfRun(variable: string, name: string): ServerOfRun {
  const url = process.env[variable] ?? null;
  const folder = process.env['STEMMA_TEST_SERVERS'];
  const path = folder === undefined || url !== null ? null : join(folder, name);
  const program = path !== null && existsSync(path) ? path : null;
  return { url, program, isThere: url !== null || program !== null };
}
