import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@stemma/models';
import { maintain, stemmaDataSource } from '@stemma/postgres';
import { randomNumbers } from '@stemma/testing';
import { hasInflux, hasOwnInflux, TestInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { testApi, type Answer, type TestApi } from './api-client.js';
import { erase } from './erase.js';

const DAYS = 30;
const DAY_MS = 24 * 3_600_000;
const START_MS = Date.parse('2026-03-01T00:00:00Z');
const contexts = ['api', 'cli', 'a b,c=d', '%', null];

(hasInflux ? describe : describe.skip)('with an InfluxDB for dashboards', () => {
  let server: TestInflux;
  let api: TestApi;
  let bucket: string;
  const patterns: { patternId: string; nodeId: string }[] = [];

  beforeAll(async () => {
    server = await TestInflux.start();
    bucket = server.newBucket();
    api = await testApi({ kind: 'off' }, {}, { influxdb: { ...server.options, bucket, patternTag: true } });
    for (const name of ['one', 'two', 'three']) {
      const { body } = await api.post('/v1/patterns', { name, content: name, createdBy: 'ada' });
      patterns.push({ patternId: body.pattern.patternId, nodeId: body.node.nodeId });
    }
    const random = randomNumbers(7);
    for (let n = 0; n < 4; n++) {
      const executions = Array.from({ length: 500 }, () => ({
        nodeId: patterns[Math.floor(random() * 3)]?.nodeId,
        timestamp: new Date(START_MS + Math.floor(random() * DAYS * DAY_MS)).toISOString(),
        executionTimeMs: Math.round(random() * 1e6) / 1e3,
        success: random() < 0.8,
        contextType: contexts[Math.floor(random() * contexts.length)],
      }));
      await api.post('/v1/executions', { executions });
    }
  });
  afterAll(async () => {
    await api.close();
    await server.stop();
  });

  const reaches = async (): Promise<void> => {
    while (!(await api.projection.mirrorNamed('influxdb').reaches(await api.feed.newest(), 1_000)));
  };

  async function done(path: string): Promise<Answer['body']> {
    const { body } = await api.post(path);
    return ended(body.jobId);
  }

  async function ended(jobId: string): Promise<Answer['body']> {
    for (;;) {
      const { body: job } = await api.get(`/v1/jobs/${jobId}`);
      if (job.state !== 'running') return job;
      await sleep(20);
    }
  }

  const NONE = { missing: { count: 0 }, stale: { count: 0 }, orphan: { count: 0 }, ahead: { count: 0 } };
  const isWell = async (): Promise<void> => {
    expect(await done('/v1/mirrors/influxdb/verify')).toMatchObject({ result: [NONE, NONE, NONE] });
  };

  /** As Grafana asks, with InfluxQL. @returns the rows of each series by one of its tags. */
  async function asked(statement: string, tag: string): Promise<Map<string, Record<string, unknown>[]>> {
    const query = new URLSearchParams({ db: bucket, q: statement });
    const { body } = await server.ask('GET', `/query?${String(query)}`);
    const [{ series = [] }] = (body as { results: [{ series?: Series[] }] }).results;
    return new Map(
      series.map(({ tags, columns, values }) => [
        tags[tag] ?? '',
        values.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]))),
      ]),
    );
  }

  it('counts, sums and means of 30 days of random use are those of the API, by either measurement', async () => {
    await reaches();
    const range = `time >= '${new Date(START_MS).toISOString()}' and time < '${new Date(START_MS + DAYS * DAY_MS).toISOString()}'`;
    const byDay = `where ${range} group by time(1d), pattern_id fill(none)`;
    const facts = await asked(
      `select count(execution_time_ms) as n, sum(execution_time_ms) as ms, mean(execution_time_ms) as mean from pattern_execution ${byDay}`,
      'pattern_id',
    );
    const days = await asked(
      `select sum(execution_count) as n, sum(success_count) as good, sum(failure_count) as bad, sum(execution_time_sum_ms) as ms from pattern_usage ${byDay}`,
      'pattern_id',
    );
    for (const { patternId } of patterns) {
      const window = `from=${new Date(START_MS).toISOString()}&to=${new Date(START_MS + DAYS * DAY_MS).toISOString()}`;
      const { body } = await api.get(`/v1/patterns/${patternId}/usage?${window}&granularity=day`);
      const used = body.buckets.filter(
        ({ executionCount }: { executionCount: number }) => executionCount > 0,
      );
      const at = ({ time }: Record<string, unknown>): string => new Date(String(time)).toISOString();
      const ofFacts = facts.get(patternId) ?? [];
      expect(ofFacts.map((row) => [at(row), row.n])).toEqual(
        used.map((day: Day) => [day.start, day.executionCount]),
      );
      const ofDays = days.get(patternId) ?? [];
      expect(ofDays.map((row) => [at(row), row.n, row.good, row.bad])).toEqual(
        used.map((day: Day) => [day.start, day.executionCount, day.successCount, day.failureCount]),
      );
      for (const [index, day] of (used as Day[]).entries()) {
        const ms = day.avgExecutionTimeMs * day.executionCount;
        // The API adds up exactly, InfluxDB in doubles.
        expect(ofFacts[index]?.mean).toBeCloseTo(day.avgExecutionTimeMs, 9);
        for (const rows of [ofFacts, ofDays]) expect(rows[index]?.ms).toBeCloseTo(ms, 6);
      }
    }
    const outcomes = await asked(
      `select count(execution_time_ms) as n from pattern_execution where ${range} group by outcome`,
      'outcome',
    );
    const total = async (field: string): Promise<number> => {
      const found = await Promise.all(
        patterns.map(({ patternId }) =>
          api.get(
            `/v1/patterns/${patternId}/usage?from=2026-03-01T00:00:00Z&to=2026-03-31T00:00:00Z&granularity=day`,
          ),
        ),
      );
      return found.reduce((sum, { body }) => sum + body.totals[field], 0);
    };
    expect(outcomes.get('success')?.[0]?.n).toBe(await total('successCount'));
    expect(outcomes.get('failure')?.[0]?.n).toBe(await total('failureCount'));
  });

  it('answers each question of its page', async () => {
    await reaches();
    const page = await readFile('docs/stores/influxdb.md', 'utf8');
    const statements = (/```sql\n(.*?)```/s.exec(page)?.[1] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('SELECT'));
    expect(statements.length).toBeGreaterThan(5);
    const [one, two] = patterns;
    for (const statement of statements) {
      const ids = [one, two, one].map((pattern) => pattern?.patternId ?? '');
      const asking = statement.replaceAll(/\d+d(?!\))/g, '3650d').replaceAll('…', () => ids.pop() ?? '');
      const query = new URLSearchParams({ db: bucket, q: asking });
      const { body } = await server.ask('GET', `/query?${String(query)}`);
      const [{ series = [] }] = (body as { results: [{ series?: Series[] }] }).results;
      expect({ statement, rows: series.flatMap(({ values }) => values).length }).not.toMatchObject({
        rows: 0,
      });
    }
  });

  it('finds by its id what was done to it by hand, mends it, and can be built anew', async () => {
    await reaches();
    await isWell();
    const { body } = await server.ask(
      'GET',
      `/query?${String(new URLSearchParams({ db: bucket, q: 'select execution_id, chk, outcome, context_type, pattern_id from pattern_execution limit 2' }))}`,
    );
    const [{ series = [] }] = (body as { results: [{ series?: Series[] }] }).results;
    const [gone, spoilt] = (series[0]?.values ?? []) as [unknown[], unknown[]];
    const query = new URLSearchParams({ org: server.options.org, bucket });
    const deletion = { start: gone[0], stop: gone[0], predicate: '_measurement="pattern_execution"' };
    await server.ask('POST', `/api/v2/delete?${String(query)}`, deletion);
    const orphan = newId();
    const now = String(BigInt(START_MS) * 1_000_000n);
    await server.write(bucket, `pattern_execution,outcome=x execution_id="${orphan}",chk=5i ${now}`);
    const ns = `${String(Date.parse(`${String(spoilt[0]).slice(0, 19)}Z`) / 1_000)}${String(spoilt[0]).slice(20, -1).padEnd(9, '0')}`;
    const tag = (value: unknown): string => String(value).replace(/[,= ]/g, '\\$&');
    const tags = `outcome=${tag(spoilt[3])},context_type=${tag(spoilt[4])},pattern_id=${tag(spoilt[5])}`;
    await server.write(bucket, `pattern_execution,${tags} chk=1i ${ns}`);
    const found = await done('/v1/mirrors/influxdb/verify');
    expect(found.result.find(({ subject }: { subject: string }) => subject === 'execution')).toMatchObject({
      ...{ missing: { ids: [gone[1]] }, stale: { ids: [spoilt[1]] }, orphan: { ids: [orphan] } },
    });
    expect(await done('/v1/mirrors/influxdb/repair')).toMatchObject({ result: { mended: 3, unmended: [] } });
    await isWell();
    expect(await done('/v1/mirrors/influxdb/rebuild')).toMatchObject({ state: 'done', cause: null });
    await isWell();
  });

  (hasOwnInflux ? it : it.skip)('catches up by itself with what came while it was away', async () => {
    await reaches();
    await server.own.end();
    const [one] = patterns;
    const execution = {
      nodeId: one?.nodeId,
      timestamp: '2026-05-01T00:00:00Z',
      executionTimeMs: 1,
      success: true,
    };
    const { status } = await api.post('/v1/executions', { executions: [execution] });
    expect(status).toBeLessThan(300);
    await server.own.start();
    await reaches();
    const found = await asked(
      `select count(chk) as n from pattern_execution where time >= '2026-05-01T00:00:00Z' group by outcome`,
      'outcome',
    );
    expect(found.get('success')?.[0]?.n).toBe(1);
    await isWell();
  });

  it('lets go of an erased pattern, of its points as of the sums that were made of them', async () => {
    await reaches();
    const patternId = patterns[0]?.patternId ?? '';
    const sums = 'pattern_execution_hourly,pattern_id=';
    const lines = patterns.map((one) => `${sums}${one.patternId} execution_count=3i 1772323200000000000`);
    const query = new URLSearchParams({ org: server.options.org, bucket });
    await server.ask('POST', `/api/v2/write?${String(query)}`, lines.join('\n'));
    await erase(api, patternId);
    const measurements = ['pattern_execution', 'lineage_event', 'pattern_usage', 'pattern_execution_hourly'];
    for (const name of measurements) {
      const held = await asked(`select count(*) from ${name} group by pattern_id`, 'pattern_id');
      expect([name, [...held.keys()].sort()]).toEqual([
        name,
        [
          ...(name === 'lineage_event' ? [patternId] : []),
          ...patterns.slice(1).map((one) => one.patternId),
        ].sort(),
      ]);
    }
    await isWell();
  });

  it('keeps what left the record by retention, which is no drift', async () => {
    const made = { namespace: 'short', content: 'x', createdBy: 'ada' };
    const { body } = await api.post('/v1/patterns', { name: 'four', ...made });
    const timestamp = new Date(Date.now() - 3 * DAY_MS).toISOString();
    const used = { nodeId: body.node.nodeId as string, timestamp, executionTimeMs: 5, success: true };
    await api.post('/v1/executions', used);
    await api.put('/v1/namespaces/short/retention', { eventsDays: 1, executionsDays: 31 });
    await reaches();
    const dataSource = await stemmaDataSource({ url: api.databaseUrl, poolSize: 2 }).initialize();
    const later = new Date(Date.now() + 30 * DAY_MS);
    for (let [events, executions] = [0, 0]; events === 0 || executions === 0;) {
      const { removedEvents, removedExecutions } = await maintain(dataSource, later);
      [events, executions] = [events + removedEvents, executions + removedExecutions];
    }
    await dataSource.destroy();
    const { patternId } = body.pattern;
    expect((await api.get(`/v1/events?patternId=${patternId as string}`)).body.items).toEqual([]);
    const held = await asked('select count(chk) from lineage_event group by pattern_id', 'pattern_id');
    expect(held.has(patternId)).toBe(true);
    const uses = 'select count(chk) from pattern_execution group by pattern_id';
    expect((await asked(uses, 'pattern_id')).has(patternId)).toBe(true);
    await isWell();
    expect(await done('/v1/mirrors/influxdb/verify?depth=deep')).toMatchObject({
      result: [NONE, NONE, NONE],
    });
    expect((await done('/v1/mirrors/influxdb/repair')).result).toMatchObject({ mended: 0 });

    await erase(api, patternId as string);
    const left = `select count(chk) from lineage_event where pattern_id = '${patternId as string}' group by event_type`;
    expect([...(await asked(left, 'event_type')).keys()]).toEqual(['pattern_erased']);
    expect((await asked(uses, 'pattern_id')).has(patternId)).toBe(false);
  });
});

interface Series {
  readonly tags: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

interface Day {
  readonly start: string;
  readonly executionCount: number;
  readonly successCount: number;
  readonly failureCount: number;
  readonly avgExecutionTimeMs: number;
}
