import dns from 'node:dns';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@stemma/config';
import { testDatabase } from '@stemma/testing';
import { openLog } from '@stemma/runtime';
import { startService } from '../../apps/api/src/service.js';

/** Everything that comes back; null where nobody listens. */
function ask(host: string, port: number, text: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = '';
    connect(port, host)
      .setEncoding('utf8')
      .on('data', (part: string) => (answer += part))
      .once('close', () => {
        resolve(answer);
      })
      .once('error', () => {
        resolve(null);
      })
      .write(text);
  });
}

describe('a service on localhost, which has two addresses', () => {
  it('answers what nobody can read by a problem document at each address where it answers', async () => {
    const database = await testDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'stemma-localhost-'));
    const both = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const real = dns.lookup as (...of: unknown[]) => void;
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation((...of: unknown[]) => {
      const [host, options, done] = of as [string, unknown, (error: null, addresses: typeof both) => void];
      if (host === 'localhost' && typeof options === 'object') done(null, both);
      else real(...of);
    });
    const env = {
      POSTGRES_URL: database.url,
      STEMMA_DATA_DIR: dataDir,
      STEMMA_HOST: 'localhost',
      STEMMA_PORT: '0',
      STEMMA_EMBEDDING: 'off',
    };
    const config = loadConfig({ ...env, STEMMA_LOG_LEVEL: 'error' });
    const service = await startService(config, openLog(config)).finally(() => {
      lookup.mockRestore();
    });
    try {
      const port = Number(new URL(service.url).port);
      expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
      for (const { address } of both) {
        for (const text of [
          'HELLO\r\n\r\n',
          'GET / HTTP/1.1\r\nHost: localhost\r\nExpect: more\r\nConnection: close\r\n\r\n',
        ]) {
          const answer = await ask(address, port, text);
          if (answer !== null) expect(answer).toMatch(/^content-type: application\/problem\+json/im);
        }
      }
    } finally {
      await service.stop();
      await database.drop();
      await rm(dataDir, { recursive: true });
    }
  });
});
