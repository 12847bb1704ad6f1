import { isInfrastructureFault } from '@stemma/projection';
import { entityOf, front, give, type Front } from '@stemma/testing';
import { before } from './front.fixture.js';
import { InfluxMirror } from './influx-mirror.js';
import { NEVER, OwnBuckets } from './own-bucket.fixture.js';
import { hasInflux, hasOwnInflux } from './test-server.fixture.js';

async function reasonOf(answer: Promise<unknown>): Promise<string> {
  const reason: unknown = await answer.then(
    () => 'it answered',
    (error: unknown) => error,
  );
  expect(isInfrastructureFault(reason)).toBe(true);
  return (reason as Error).message;
}

function at(url: string): InfluxMirror {
  const named = { org: 'o', bucket: 'b', token: 'secret', patternTag: true };
  return new InfluxMirror({ url, ...named, warn: () => undefined });
}

describe('what is told of something that is no InfluxDB 2, or none now', () => {
  let server: Front;
  afterEach(() => server.close());

  it.each([
    [401, '{"code":"unauthorized","message":"unauthorized"}', 'look at INFLUXDB_TOKEN (401)'],
    [404, '<html>', 'is no InfluxDB 2'],
    [429, '{}', '(429: {})'],
    [500, '{"code":"internal error","message":"panic"}', '(500: panic)'],
    [503, '<html>away\u0000</html>', '(503: <html>away\uFFFD</html>)'],
    [200, '<html></html>', 'gives an answer that is not InfluxDB’s'],
    [200, '{"status":"ready"}', 'does not say when it was started: it is no InfluxDB 2'],
  ])('%i %s is the fault of the store: %s', async (status, body, told) => {
    server = await front((_request, _body, response) => {
      response.writeHead(status).end(body);
    });
    expect(await reasonOf(at(server.url).position(0, NEVER))).toContain(told);
    expect(await reasonOf(at(server.url).probe(NEVER))).toContain(told);
  });

  it('is told of a connection that is refused, and of one that breaks in the middle of an answer', async () => {
    server = await front(({ url }, _body, response) => {
      if (url?.startsWith('/ready') === true) return void response.end('{"started":"today"}');
      if (url?.startsWith('/api/v2/buckets') === true)
        return void response.end('{"buckets":[{"retentionRules":[]}]}');
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"results":[', () => response.destroy());
    });
    expect(await reasonOf(at(server.url).position(0, NEVER))).toContain('broke off its answer');
    await server.close();
    expect(await reasonOf(at(server.url).position(0, NEVER))).toContain('cannot be reached (ECONNREFUSED)');
  });

  it('is no answer that ends before it says that it is whole', async () => {
    server = await front(({ url }, _body, response) => {
      if (url?.startsWith('/ready') === true) return void response.end('{"started":"today"}');
      if (url?.startsWith('/api/v2/buckets') === true)
        return void response.end('{"buckets":[{"retentionRules":[]}]}');
      response.end('{"results":[{"statement_id":0,"partial":true}]}\n');
    });
    expect(await reasonOf(at(server.url).list('execution', null, null, 1, NEVER))).toContain(
      'broke off its answer',
    );
  });

  it('sends its token nowhere else', async () => {
    const tokens: unknown[] = [];
    const other = await front(({ headers }, _body, response) => {
      tokens.push(headers.authorization);
      response.end('{}');
    });
    server = await front((_request, _body, response) => {
      response.writeHead(307, { location: `${other.url}/` }).end();
    });
    await reasonOf(at(server.url).position(0, NEVER));
    expect(tokens).toEqual([]);
    await other.close();
  });

  it('ends a call whose signal is aborted, with its reason', async () => {
    const ending = new AbortController();
    const reason = new Error('the lease is lost');
    server = await front(() => {
      ending.abort(reason);
    });
    await expect(at(server.url).position(0, ending.signal)).rejects.toBe(reason);
  });
});

(hasInflux ? describe : describe.skip)('what is told of an InfluxDB that cannot be used', () => {
  let own: OwnBuckets;
  let bucket: string;
  beforeAll(async () => {
    own = await OwnBuckets.start();
    bucket = own.server.newBucket();
    await give(own.mirror({ bucket }), []);
  });
  afterAll(() => own.stop());

  async function tokenFor(...actions: string[]): Promise<string> {
    const [orgID, id] = [await own.server.orgId(), await own.server.bucketId(bucket)];
    const permissions = actions.map((action) => ({ action, resource: { type: 'buckets', id, orgID } }));
    const { body } = await own.server.ask('POST', '/api/v2/authorizations', { orgID, permissions });
    return (body as { token: string }).token;
  }

  it('names server and bucket where all is well', async () => {
    expect(await own.mirror({ bucket }).probe(NEVER)).toMatch(/^InfluxDB v?2\.\d+\.\d+, bucket test-/);
    const missing = own.server.newBucket();
    expect(await own.mirror({ bucket: missing }).probe(NEVER)).toContain('which is to be made');
    expect(await own.server.bucketId(missing)).toBeNull();
  });

  it('is the token, the organization, the bucket or the right that it lacks, in one sentence', async () => {
    const page = (mirror: InfluxMirror): Promise<unknown> => give(mirror, [entityOf('execution', 1)]);
    const cases: [InfluxMirror, string][] = [
      [own.mirror({ bucket, token: 'wrong' }), 'look at INFLUXDB_TOKEN (401)'],
      [own.mirror({ bucket, org: 'nobody' }), `has no bucket ${bucket} of nobody that this token may see`],
      [own.mirror({ bucket, token: await tokenFor('read') }), 'look at INFLUXDB_TOKEN (403)'],
      [
        own.mirror({ bucket, token: await tokenFor('write') }),
        'that this token may see, and lets it make none',
      ],
      [
        own.mirror({ token: await tokenFor('read', 'write') }),
        'that this token may see, and lets it make none',
      ],
    ];
    for (const [mirror, told] of cases) {
      expect(await reasonOf(mirror.probe(NEVER))).toContain(told);
      expect(await reasonOf(page(mirror))).toContain(told);
    }
  });

  it('is found also where its name has a slash, as that of a database and a retention policy', async () => {
    const mirror = own.mirror({ bucket: own.server.newBucket('/raw') });
    expect(await give(mirror, [entityOf('execution', 1)])).toEqual([]);
    expect(await mirror.list('execution', null, null, 10, NEVER)).toHaveLength(1);
  });

  // It makes an organization.
  const own_ = hasOwnInflux ? it : it.skip;

  own_('is a bucket in another organization than the token, which may all the same write to it', async () => {
    await own.server.ask('POST', '/api/v2/orgs', { name: 'others' });
    const others = own.mirror({ org: 'others' });
    // It is made by this.
    await give(others, []);
    expect(await reasonOf(give(others, [entityOf('execution', 1)]))).toContain(
      'in the organization of this token',
    );
    expect(await reasonOf(others.probe(NEVER))).toContain('in the organization of this token');
  });

  it('writes with a token for the bucket alone, and says what it lacks without tasks', async () => {
    const mirror = own.mirror({ bucket, token: await tokenFor('read', 'write') });
    expect(await give(mirror, [entityOf('execution', 1)])).toEqual([]);
    expect(own.warnings.join()).toContain('Hours and days of executions are not kept in InfluxDB');
  });

  it('makes its tasks later where they could not be made, and tells once why', async () => {
    let isBusy = true;
    const line = await before(own.server.options.url, {
      refuse: (path) => (isBusy && path.startsWith('/api/v2/tasks') ? 503 : null),
    });
    const made = own.server.newBucket();
    const mirror = own.mirror({ url: line.url, bucket: made });
    const told = own.warnings.length;
    const clock = jest.spyOn(performance, 'now');
    const start = performance.now();
    for (const minutes of [0, 1, 11, 12, 22]) {
      clock.mockReturnValue(start + minutes * 60_000);
      isBusy = minutes < 22;
      await give(mirror, [entityOf('execution', minutes)]);
    }
    clock.mockRestore();
    expect(own.warnings.slice(told)).toEqual([expect.stringContaining('(503: refused)')]);
    const { body } = await own.server.ask('GET', `/api/v2/tasks?org=${own.server.options.org}&limit=500`);
    const tasks = (body as { tasks: { name: string }[] }).tasks.filter(({ name }) => name.includes(made));
    expect(tasks).toHaveLength(2);
    await line.close();
  });
});
