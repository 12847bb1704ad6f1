import type { CloudEvent } from '@stemma/models';
import { stemmaDataSource } from '@stemma/postgres';
import { hasOwnNats, TestNats } from '../../libs/nats/src/test-server.fixture.js';
import { testApi, type TestApi } from './api-client.js';
import { expectAllPublished, until } from './while-a-broker-dies.js';

(hasOwnNats ? describe : describe.skip)('with events published to NATS', () => {
  let server: TestNats;
  let api: TestApi;
  beforeAll(async () => {
    server = await TestNats.start();
    api = await testApi({ kind: 'off' }, { nats: server.options });
    await until(async () => (await api.get('/health/ready')).status === 200);
  });
  afterAll(async () => {
    await api.close();
    await server.process.remove();
  });

  it('has every event there once, those of a pattern in order, also when the broker was killed', async () => {
    await expectAllPublished(api, server, async () =>
      (await server.messages()).map((message) => message.json<CloudEvent>()),
    );
  });

  it('says why for as long as it takes nothing, though it is there', async () => {
    const dataSource = await stemmaDataSource({ url: api.databaseUrl, poolSize: 1 }).initialize();
    try {
      await dataSource.query(toldCauses);
      await server.setFull(true);
      await api.post('/v1/patterns', { name: 'one too many', createdBy: 'ada' });
      const causes = async (): Promise<string[]> =>
        (await dataSource.query<{ cause: string | null }[]>('select cause from told order by place')).map(
          ({ cause }) => cause ?? 'none',
        );
      const why = expect.stringMatching(/^NATS does not take events: maximum messages/) as string;
      const isFault = (cause: string): boolean => cause !== 'none';
      await until(async () => (await causes()).filter(isFault).length > 2);
      const told = await causes();
      const since = told.slice(told.findIndex(isFault), told.findLastIndex(isFault));
      expect(since).toEqual(since.map(() => why));
      await server.setFull(false);
      await until(async () => (await api.get('/v1/sync')).body.publishers[0].state === 'idle');
    } finally {
      await dataSource.destroy();
    }
  });

  it('is sent the entries of a series instead, where those are asked for, on the same subjects', async () => {
    const other = await testApi({ kind: 'off' }, { nats: server.options, publishedData: 'series' });
    try {
      // It begins with what happens once it publishes.
      await until(async () => (await other.get('/v1/sync')).body.publishers[0].state === 'idle');
      const before = (await server.messages()).length;
      const { pattern } = (await other.post('/v1/patterns', { name: 'series', createdBy: 'ada' })).body;
      await until(async () => (await server.messages()).length > before);
      const message = (await server.messages())[before];
      expect(message?.subject).toBe('pattern.events.creation.pattern_created');
      const { type, time, correlationid, data } = message?.json<CloudEvent>() ?? {};
      expect(type).toBe('stemma.series.pattern_created.v1');
      expect(data).toEqual({
        ...{ timestamp: Math.floor(Date.parse(String(time)) / 1000), event_type: 'pattern_created' },
        ...{
          pattern_id: pattern.patternId,
          severity: 'info',
          actor_type: 'system',
          has_error: false,
          tags: [],
        },
        metadata: { correlation_id: correlationid, session_id: null, execution_id: null },
      });
    } finally {
      await other.close();
    }
  });
});

/** All that was ever said of it, in order. */
const toldCauses = `
  create table told (place serial, cause text);
  create function tell() returns trigger language plpgsql as $$
    begin insert into told (cause) values (new.cause); return new; end $$;
  create trigger tell after update on stemma.publishers for each row execute function tell()`;
