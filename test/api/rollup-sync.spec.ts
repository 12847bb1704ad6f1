import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { rollupSync } from '../../apps/api/src/usage/rollup-sync.js';
import { stemma } from '../cli/cli.fixture.js';
import { testApi, type TestApi } from './api-client.js';

describe('how far usage is summed up', () => {
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

  const usage = async (): Promise<any> => (await api.get('/v1/sync')).body.usage;
  const until = async (isSo: (found: any) => boolean): Promise<any> => {
    for (;;) {
      const found = await usage();
      if (isSo(found)) return found;
      await sleep(20);
    }
  };
  const metric = async (name: string): Promise<number | null> => {
    const text: string = (await api.get('/metrics')).body;
    const line = text.split('\n').find((one) => one.startsWith(`stemma_usage_rollup_${name} `));
    return line === undefined ? null : Number(line.split(' ')[1]);
  };

  it('shows in sync, metrics and status; reports are complete meanwhile', async () => {
    await until(({ state }) => state === 'idle');
    await client.query('begin');
    await client.query('select from stemma.usage_rollup_state for update');
    const held = await usage();
    const { node, pattern } = (await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' }))
      .body;
    await api.post('/v1/executions', { nodeId: node.nodeId, executionTimeMs: 1, success: true });

    const behind = await until(({ lagMs }) => lagMs > 1_000);
    expect(behind).toMatchObject({ state: 'following', cause: null, position: held.position });
    expect(Date.now() - Date.parse(behind.oldestUnapplied)).toBeGreaterThan(0);
    expect(await metric('lag_seconds')).toBeGreaterThan(1);
    expect(await metric('oldest_unapplied_seconds')).toBeGreaterThan(0);
    expect(await metric('state{state="following"}')).toBe(1);
    expect(await metric('state{state="idle"}')).toBe(0);
    const report = await api.get(`/v1/patterns/${pattern.patternId as string}/analytics`);
    expect(report.body.frequency.total).toBe(1);
    expect(report.headers['stemma-lag-ms']).toBe('0');

    await client.query('commit');
    const caughtUp = await until(({ state }) => state === 'idle');
    expect(caughtUp).toMatchObject({ oldestUnapplied: null, cause: null });
    expect(caughtUp.position).not.toBe(behind.position);
    expect(await metric('oldest_unapplied_seconds')).toBe(0);
    expect((await stemma(['status', '--url', api.url])).stdout).toMatch(/\nUsage rollups: up to date\n$/);
  });

  it('says why a step fails, for as long as it does', async () => {
    await client.query(`
      create function stemma.refuse() returns trigger language plpgsql as
        $$ begin raise exception 'the disk is full'; end $$;
      create trigger refuse before update on stemma.usage_rollup_state execute function stemma.refuse()`);
    await api.post('/v1/patterns', { name: 'q', createdBy: 'ada' });
    const failing = await until(({ state }) => state === 'retrying');
    expect(failing.cause).toMatch(/the disk is full/);
    expect(await metric('state{state="retrying"}')).toBe(1);
    const shown = await stemma(['status', '--url', api.url]);
    expect(shown.stdout).toMatch(/\nUsage rollups: .+; retrying: .*the disk is full.*\n$/);
    expect(shown.exitCode).toBe(1);
    await client.query('drop trigger refuse on stemma.usage_rollup_state');
    await until(({ state, cause }) => state === 'idle' && cause === null);
  });

  it('has no values where nothing is known: before they are filled, and without a database', async () => {
    const unknown = { position: null, lagMs: null, oldestUnapplied: null };
    expect(rollupSync(unknown, null)).toEqual({ state: 'loading', cause: null, ...unknown });
    await client.query('alter table stemma.usage_rollup_state rename to away');
    expect(await metric('lag_seconds')).toBeNull();
    expect(await metric('oldest_unapplied_seconds')).toBeNull();
    expect(await metric('state{state="idle"}')).toBeNull();
    await client.query('alter table stemma.away rename to usage_rollup_state');
  });
});
