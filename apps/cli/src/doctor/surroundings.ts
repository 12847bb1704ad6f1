/** What the doctor asks of stores without a service. */
export interface Surroundings {
  /** What the PostgreSQL that npm installed says of itself. @throws Error where it lacks, or cannot run */
  embeddedPostgresVersion(): Promise<string>;
  /** @throws Error where the server cannot be used */
  postgresVersionAt(url: string): Promise<string>;
}
