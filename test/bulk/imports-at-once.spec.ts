import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { testApi, type TestApi } from '../api/api-client.js';
import { ndjson, node, pattern } from './bulk.fixture.js';

/** More than a service has connections for all of its requests. */
const IMPORTS = 24;

describe('many imports at once', () => {
  let api: TestApi;
  let client: pg.Client;
  beforeAll(async () => {
    api = await testApi();
    client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await api.close();
  });

  const send = (records: readonly object[]) =>
    api.send('POST', '/v1/import', ndjson(records), { 'content-type': 'application/x-ndjson' });

  /** Once no more of them come to where they are held up. */
  async function untilHeldUp(): Promise<void> {
    for (let [before, now] = [0, 0]; now === 0 || now !== before;) {
      await sleep(300);
      const { rows } = await client.query<{ count: number }>(
        `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      [before, now] = [now, rows[0]?.count ?? 0];
    }
  }

  it('leave connections to all other requests, and are all carried out', async () => {
    await send([pattern('p')]);
    await client.query('begin');
    await client.query('select from stemma.patterns for update');
    const imports = Array.from({ length: IMPORTS }, (_, n) => send([node(`n${String(n)}`, 'p')]));
    await untilHeldUp();
    const others = await Promise.all([
      api.get('/v1/patterns'),
      api.post('/v1/patterns', { name: 'q', createdBy: 'ada' }),
    ]);
    expect(others.map(({ status }) => status)).toEqual([200, 201]);
    await client.query('commit');
    for (const { body } of await Promise.all(imports))
      expect(body).toMatchObject({ counts: { nodes: 1 }, badLines: [] });
  });
});
