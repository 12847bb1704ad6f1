import { setTimeout as sleep } from 'node:timers/promises';
import { hasInflux, TestInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { testApi, type TestApi } from '../api/api-client.js';
import { composeServices, dashboards, queriesOf, yaml } from './stack.js';

interface Source {
  readonly uid: string;
  readonly type: string;
  readonly url: string;
}

describe('The dashboards', () => {
  it('ask only sources that are provisioned, each a part of the stack', async () => {
    const { datasources } = (await yaml('infra/grafana/provisioning/datasources/stemma.yml')) as {
      datasources: Source[];
    };
    const known = datasources.map(({ type, uid }) => ({ type, uid }));
    for (const { panels } of await dashboards())
      for (const { datasource } of panels) expect(known).toContainEqual(datasource);
    const parts = Object.keys(await composeServices());
    for (const { url } of datasources) expect(parts).toContain(new URL(url).hostname);
  });

  it('are found where Grafana looks for them, each under a name of its own', async () => {
    const { providers } = (await yaml('infra/grafana/provisioning/dashboards/stemma.yml')) as {
      providers: { options: { path: string } }[];
    };
    const { grafana } = await composeServices();
    for (const { options } of providers)
      expect(grafana?.volumes).toContain(`./infra/grafana/dashboards:${options.path}:ro`);
    const uids = (await dashboards()).map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
  });
});

(hasInflux ? describe : describe.skip)('The panels that ask InfluxDB', () => {
  let server: TestInflux;
  let api: TestApi;
  let bucket: string;

  beforeAll(async () => {
    server = await TestInflux.start();
    bucket = server.newBucket();
    api = await testApi({ kind: 'off' }, {}, { influxdb: { ...server.options, bucket, patternTag: true } });
    const pattern = { name: 'one', content: 'one', createdBy: 'ada' };
    const { nodeId } = (await api.post('/v1/patterns', pattern)).body.node;
    const executions = [true, false].map((success) => ({
      nodeId,
      success,
      executionTimeMs: 5,
      contextType: 'api',
    }));
    await api.post('/v1/executions', { executions });
    const mirror = api.projection.mirrorNamed('influxdb');
    while (!(await mirror.reaches(await api.feed.newest(), 1_000)));
  });
  afterAll(async () => {
    await api.close();
    await server.stop();
  });

  const ask = async (query: string): Promise<unknown[]> => {
    const said = new URLSearchParams({ db: bucket, q: query });
    const { status, body } = await server.ask('GET', `/query?${String(said)}`);
    const { results } = body as { results: { error?: string; series?: unknown[] }[] };
    if (status !== 200 || results[0]?.error !== undefined) throw new Error(JSON.stringify(body));
    return results[0]?.series ?? [];
  };

  it('all show something where a pattern was used and failed', async () => {
    // Usage is summed up a moment after the executions are recorded.
    while ((await ask('SELECT "rev" FROM "pattern_usage"')).length === 0) await sleep(20);
    const empty: string[] = [];
    for (const [where, query] of await queriesOf('influxdb'))
      if ((await ask(filledIn(query))).length === 0) empty.push(where);
    expect(empty).toEqual([]);
    expect(await ask('SELECT "no_field" FROM "pattern_execution"')).toEqual([]);
    await expect(ask('SELECT FROM "pattern_execution"')).rejects.toThrow('failed to parse query');
  });
});

/** As Grafana does, for the last 30 days. */
function filledIn(query: string): string {
  const filled = query.replaceAll('$timeFilter', 'time >= now() - 30d').replaceAll('$__interval', '1h');
  if (filled.includes('$')) throw new Error(`what is this to be: ${filled}`);
  return filled;
}
