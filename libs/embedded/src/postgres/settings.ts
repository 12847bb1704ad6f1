import { statfs } from 'node:fs/promises';

/** Server settings, given on the command line: neither postgresql.conf nor ALTER SYSTEM overrides them. */
export type ServerSettings = Readonly<Record<string, string>>;

export const DURABLE: ServerSettings = {
  listen_addresses: '127.0.0.1',
  // A socket's path is limited to ~100 bytes, and a data directory's is not.
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '256MB',
  max_connections: '100',
  // Whoever knows no password holds one of them no longer than this.
  authentication_timeout: '5s',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  idle_in_transaction_session_timeout: '60s',
  // So that the work of a client that died ends with it.
  client_connection_check_interval: '5s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  // Refused statements are the service's business, and would fill the disk.
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

/** Parallel queries share memory through /dev/shm, which containers often limit to 64 MB. */
export async function sharedMemorySettings(): Promise<ServerSettings> {
  if (process.platform !== 'linux') return {};
  const shm = await statfs('/dev/shm').catch(() => null);
  const roomy = shm !== null && shm.bavail * shm.bsize >= 256 * 1024 * 1024;
  return { dynamic_shared_memory_type: roomy ? 'posix' : 'mmap' };
}
