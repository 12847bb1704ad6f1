import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DataDirectoryLock, executable, installedBinaries } from '@stemma/embedded';
import pg from 'pg';
import { builtService } from './connection/own-service.js';
import type { LocalServices } from './connection/connect.js';
import type { Surroundings } from './doctor/surroundings.js';

/** What commands use of this machine: the only file of the CLI that knows stores. Loaded when it is needed. */
export const localServices: LocalServices & Surroundings = {
  script: builtService(),

  holderOf: (dataDir) => DataDirectoryLock.holderOf(dataDir),

  async embeddedPostgresVersion() {
    const binaries = await installedBinaries();
    const { stdout } = await promisify(execFile)(executable(binaries, 'postgres'), ['--version']);
    return stdout.trim();
  },

  // With all that runs in a service: only this command needs it.
  stores: async (config) => (await import('@stemma/runtime')).serversOf(config),

  async postgresVersionAt(url) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      const { rows } = await client.query<{ version: string }>(
        `SELECT current_setting('server_version') AS version`,
      );
      return rows[0]?.version ?? '';
    } finally {
      await client.end().catch(() => undefined);
    }
  },
};
