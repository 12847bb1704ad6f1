import type { ClientConfig } from '@stemma/config';
import type { Connection, LocalServices } from '../connection/connect.js';
import type { Surroundings } from '../doctor/surroundings.js';
import type { Terminal } from '../terminal.js';

/** What every command is given. */
export interface Session {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: ClientConfig;
  readonly connection: Connection;
  readonly local: LocalServices & Surroundings;
  /** Only JSON on stdout. */
  readonly json: boolean;
}

/** A command: its exit code. */
export type Work = (session: Session) => Promise<number>;

/** What every command line may say. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly url?: string;
  readonly apiKey?: string;
}
