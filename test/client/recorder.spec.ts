import { StemmaClient, StemmaError, type Recorder } from '@stemma/client';
import { testApi, type TestApi } from '../api/api-client.js';

const UNKNOWN = '01890000-0000-7000-8000-000000000000';

describe('the recorder of the TypeScript client', () => {
  let api: TestApi;
  let patternId: string;
  let nodeId: string;
  /** Requests to record that were sent. */
  let requests: number;
  let recorder: Recorder;

  beforeAll(async () => {
    api = await testApi();
    const created = await api.post('/v1/patterns', { name: 'retry', content: 'again', createdBy: 'ada' });
    patternId = created.body.pattern.patternId;
    nodeId = created.body.node.nodeId;
  });
  afterAll(() => api.close());

  beforeEach(() => {
    requests = 0;
    const counting: typeof fetch = (input, init) => {
      requests += 1;
      return fetch(input, init);
    };
    recorder = new StemmaClient({ url: api.url, fetch: counting }).recorder();
  });

  const count = async (): Promise<number> =>
    (await api.get(`/v1/patterns/${patternId}/performance`)).body.executionCount;
  const use = (executionTimeMs = 5): { nodeId: string; executionTimeMs: number; success: boolean } => ({
    nodeId,
    executionTimeMs,
    success: true,
  });

  it('records what comes at once in few requests, and each of them counts when it says so', async () => {
    const before = await count();
    await Promise.all(Array.from({ length: 250 }, () => recorder.record(use())));
    expect(await count()).toBe(before + 250);
    expect(requests).toBe(3);
  });

  it('keeps out what is refused, by its own fault, and nothing beside it', async () => {
    const before = await count();
    const outcomes = await Promise.allSettled([
      recorder.record(use()),
      recorder.record(use(-1)),
      recorder.record({ ...use(), nodeId: UNKNOWN }),
      recorder.record(use()),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(
      outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' && outcome.reason instanceof StemmaError ? [outcome.reason.code] : [],
      ),
    ).toEqual(['validation_failed', 'node_not_found']);
    expect(await count()).toBe(before + 2);
  });

  it('keeps out what no JSON can say, and nothing beside it', async () => {
    const before = await count();
    const metadata: Record<string, unknown> = {};
    metadata['self'] = metadata;
    const outcomes = await Promise.allSettled([
      recorder.record(use()),
      recorder.record({ ...use(), metadata }),
      recorder.record(use()),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await count()).toBe(before + 2);
  });

  it('sends in several requests what is too large for one, and keeps out what is too large by itself', async () => {
    const before = await count();
    const logging = (kilobytes: number) => ({ ...use(), metadata: { log: 'x'.repeat(kilobytes * 1_000) } });
    const outcomes = await Promise.allSettled([
      recorder.record(logging(9_000)),
      ...Array.from({ length: 3 }, () => recorder.record(logging(3_000))),
    ]);
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' && outcome.reason instanceof StemmaError ? [outcome.reason.code] : [],
    );
    expect(refused).toEqual(['payload_too_large']);
    expect(await count()).toBe(before + 3);
  });

  it('sends again what got no answer, and counts it once', async () => {
    const before = await count();
    let lost = 0;
    const losing: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (lost++ > 0) return answer;
      throw new TypeError('fetch failed');
    };
    const losesOne = new StemmaClient({ url: api.url, fetch: losing }).recorder();
    await Promise.all([losesOne.record(use()), losesOne.record(use())]);
    expect(lost).toBe(2);
    expect(await count()).toBe(before + 2);
  });

  it('says who it is, and asks for no transaction of its own', async () => {
    let sent = new Headers();
    const telling: typeof fetch = (input, init) => {
      sent = new Request(input, init).headers;
      return fetch(input, init);
    };
    const who = { apiKey: 'of ada', actor: 'user:ada' };
    const named = new StemmaClient({ url: api.url, fetch: telling, ...who }).recorder();
    await named.record(use());
    const of = ['authorization', 'stemma-actor', 'content-type', 'idempotency-key'];
    expect(of.map((header) => sent.get(header))).toEqual([
      ...['Bearer of ada', 'user:ada', 'application/json', null],
    ]);
  });

  it('has sent all when it is closed, and takes no more', async () => {
    const before = await count();
    const recorded = Array.from({ length: 30 }, () => recorder.record(use()));
    await recorder.close();
    expect(await count()).toBe(before + 30);
    await Promise.all(recorded);
    await expect(recorder.record(use())).rejects.toThrow('closed');
  });

  it('lets nobody run ahead of it who asks for room', async () => {
    const before = await count();
    let settled = 0;
    let most = 0;
    for (let n = 1; n <= 10_000; n++) {
      await recorder.room();
      void recorder.record(use()).then(() => (settled += 1));
      most = Math.max(most, n - settled);
    }
    await recorder.close();
    expect(await count()).toBe(before + 10_000);
    // As many wait as are under way.
    expect(most).toBeLessThanOrEqual(6_400);
  });
});
