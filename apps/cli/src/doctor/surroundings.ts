import type { Config } from '@stemma/config';

/** A store that the configuration names, beside the record. */
interface NamedStore {
  readonly name: string;
  /** Changes nothing. @returns which one it is. @throws Error why it cannot be used. */
  probe(signal: AbortSignal): Promise<string>;
}

/** What the doctor asks of stores without a service. */
export interface Surroundings {
  /** What the PostgreSQL that npm installed says of itself. @throws Error where it lacks, or cannot run */
  embeddedPostgresVersion(): Promise<string>;
  /** @throws Error where the server cannot be used */
  postgresVersionAt(url: string): Promise<string>;
  stores(config: Config): Promise<readonly NamedStore[]>;
}
