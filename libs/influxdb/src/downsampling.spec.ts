import { Bucket } from './bucket.js';
import { Downsampling } from './downsampling.js';
import { InfluxServer } from './influx-server.js';
import { hasInflux, TestInflux } from './test-server.fixture.js';

const NEVER = new AbortController().signal;
const HOUR_MS = 3_600_000;

interface Task {
  readonly id: string;
  readonly name: string;
  readonly flux: string;
}

(hasInflux ? describe : describe.skip)('the downsampling of a bucket', () => {
  let server: TestInflux;
  let bucket: Bucket;
  let tasks: Downsampling;
  beforeAll(async () => {
    server = await TestInflux.start();
    bucket = new Bucket(new InfluxServer(server.options), server.newBucket());
    await bucket.ensure(NEVER);
    tasks = new Downsampling(bucket);
  });
  afterAll(() => server.stop());

  async function made(): Promise<Task[]> {
    const { body } = await server.ask('GET', `/api/v2/tasks?org=${server.options.org}&limit=500`);
    return (body as { tasks: Task[] }).tasks.filter(({ name }) => name.includes(bucket.name));
  }

  it('is made once, however often it is asked for, and as it should be', async () => {
    await tasks.ensure(NEVER);
    const first = await made();
    expect(first.map(({ name }) => name).sort()).toEqual([
      `stemma: ${bucket.name} daily`,
      `stemma: ${bucket.name} hourly`,
    ]);
    const [one] = first;
    const spoilt = one?.flux.replace('quantile(q: 0.95', 'quantile(q: 0.5');
    await server.ask('PATCH', `/api/v2/tasks/${one?.id ?? ''}`, { flux: spoilt });
    await server.ask('POST', '/api/v2/tasks', { org: server.options.org, flux: spoilt });
    expect(await made()).toHaveLength(3);
    await tasks.ensure(NEVER);
    await tasks.ensure(NEVER);
    const texts = (of: readonly Task[]): string[] => of.map(({ flux }) => flux).sort();
    expect(texts(await made())).toEqual(texts(first));
  });

  it('keeps whole hours, each at its begin, and the same again when it runs again', async () => {
    await tasks.ensure(NEVER);
    const now = Date.now();
    const hour = now - (now % HOUR_MS) - 2 * HOUR_MS;
    const lines = [1, 2, 3, 4].map((ms, n) => {
      const at = BigInt(hour + n * 1000) * 1_000_000n;
      return `pattern_execution,outcome=success,context_type=c execution_time_ms=${String(ms)} ${String(at)}`;
    });
    await bucket.write(lines, NEVER);
    const hourly = (await made()).find(({ name }) => name.endsWith('hourly'));
    for (let run = 0; run < 2; run++) await carriedOut(hourly?.id ?? '');
    const rows = [];
    for await (const row of bucket.rows(['select * from pattern_execution_hourly'], NEVER)) rows.push(row);
    expect(rows).toEqual([
      {
        ...{ time: new Date(hour).toISOString().replace('.000', ''), outcome: 'success', context_type: 'c' },
        ...{
          execution_count: 4,
          execution_time_sum_ms: 10,
          execution_time_max_ms: 4,
          execution_time_p95_ms: 4,
        },
      },
    ]);
  });

  async function carriedOut(task: string): Promise<void> {
    const { body } = await server.ask('POST', `/api/v2/tasks/${task}/runs`, {});
    const path = `/api/v2/tasks/${task}/runs/${(body as { id: string }).id}`;
    for (;;) {
      const { body: run } = await server.ask('GET', path);
      const { status } = run as { status?: string };
      if (status === 'success') return;
      if (status === 'failed')
        throw new Error(JSON.stringify((await server.ask('GET', `${path}/logs`)).body));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
