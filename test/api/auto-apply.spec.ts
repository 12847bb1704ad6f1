import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { testApi, type Answer, type TestApi } from './api-client.js';
import {
  ANY,
  proposeCandidate,
  proposeVersion,
  recordTimes,
  startTrial,
  type Trialled,
} from './trial.fixture.js';

const CONFIDENCE = 0.999;
const BETTER = { baseline: 100, candidate: 80 };

interface Looking {
  readonly api: TestApi;
  /** Resolves when a scheduled look that began after the call has come to its end. */
  readonly looked: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A service that looks at its trials all the time. */
async function lookingApi(autoApplyConfidence: number | null): Promise<Looking> {
  const api = await testApi(undefined, undefined, {
    autoApplyConfidence,
    evaluateEveryMs: 20,
    firstWorkAfterMs: 1,
  });
  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  const doneAt = async (): Promise<number> => {
    const { rows } = await client.query<{ done_at: Date }>(
      `select done_at from stemma.scheduled_work where work = 'evaluate' and done_at is not null`,
    );
    return rows[0]?.done_at.getTime() ?? 0;
  };
  const nextEnd = async (): Promise<void> => {
    const before = await doneAt();
    while ((await doneAt()) <= before) await sleep(5);
  };
  return {
    api,
    // The one that ends next may have begun before.
    looked: async () => {
      await nextEnd();
      await nextEnd();
    },
    close: async () => {
      await client.end();
      await api.close();
    },
  };
}

describe('with a confidence from which on improvements are applied by themselves', () => {
  let looking: Looking;
  let api: TestApi;
  beforeAll(async () => {
    looking = await lookingApi(CONFIDENCE);
    ({ api } = looking);
  });
  afterAll(() => looking.close());

  const read = async ({ path }: Trialled): Promise<any> => (await api.get(path)).body;
  const report = async ({ path }: Trialled): Promise<any> => (await api.get(`${path}/report`)).body;
  const statusOf = async (nodeId: string): Promise<string> =>
    (await api.get(`/v1/nodes/${nodeId}`)).body.status;
  const eventsOf = async ({ patternId }: Trialled): Promise<any[]> =>
    (await api.get(`/v1/events?patternId=${patternId}&limit=1000`)).body.items;
  const expectBaselineInUse = async (given: Trialled): Promise<void> => {
    expect(await statusOf(given.baseline)).toBe('active');
    expect(await statusOf(given.candidate)).toBe('draft');
  };

  it('applies what its trial validates, tells that it did so on what evidence, and lets it be rolled back', async () => {
    const given = await proposeVersion(api);
    const trialId = await startTrial(api, given);
    await recordTimes(api, given, trialId, BETTER);
    await looking.looked();
    const applied = await read(given);
    expect(applied).toMatchObject({ status: 'applied', appliedNodeId: given.candidate, sampleSize: 120 });
    expect(applied.confidenceScore).toBeGreaterThanOrEqual(CONFIDENCE);
    expect(await statusOf(given.candidate)).toBe('active');
    expect(await statusOf(given.baseline)).toBe('deprecated');

    const system = { type: 'system', id: 'system' };
    const [told] = (await eventsOf(given)).filter(({ eventType }) => eventType === 'improvement_applied');
    expect(told).toMatchObject({
      actor: system,
      data: {
        automatic: true,
        required_confidence: CONFIDENCE,
        confidence_score: applied.confidenceScore,
        p_value: applied.pValue,
        performance_delta: applied.performanceDelta,
        sample_size: 120,
        trial_id: trialId,
        applied_node_id: given.candidate,
      },
    });

    const back = await api.post(`${given.path}/rollback`, { reason: 'it leaks' }, ANY);
    expect(back.body).toMatchObject({ status: 'rejected', reason: 'it leaks' });
    await looking.looked();
    expect(await read(given)).toEqual(back.body);
    expect(await statusOf(given.baseline)).toBe('active');
    expect(await statusOf(given.candidate)).toBe('deprecated');
  });

  it('names itself, not whoever asked for the verdict, as the one that applied it', async () => {
    // A service that does not look by itself.
    const alone = await testApi(undefined, undefined, { autoApplyConfidence: CONFIDENCE });
    const given = await proposeVersion(alone);
    await recordTimes(alone, given, await startTrial(alone, given), BETTER);
    const ada = { ...ANY, 'stemma-actor': 'user:ada' };
    const { body } = await alone.post(`${given.path}/validate`, undefined, ada);
    expect(body.improvement.status).toBe('applied');
    const { items } = (await alone.get(`/v1/events?patternId=${given.patternId}&limit=1000`)).body;
    const actorOf = (type: string, nodeId: string): unknown =>
      items.find((event: any) => event.eventType === type && event.nodeId === nodeId)?.actor.id;
    expect([
      actorOf('improvement_validated', given.baseline),
      actorOf('improvement_applied', given.baseline),
      actorOf('pattern_activated', given.candidate),
      actorOf('pattern_deprecated', given.baseline),
    ]).toEqual(['ada', 'system', 'system', 'system']);
    await alone.close();
  });

  it('leaves to people what is less sure at the planned sample', async () => {
    const given = await proposeVersion(api);
    const trialId = await startTrial(api, given, { minimumEffect: 0.01 });
    await recordTimes(api, given, trialId, { baseline: 100, candidate: 97 });
    await looking.looked();
    const left = await read(given);
    expect(left).toMatchObject({
      status: 'validated',
      appliedAt: null,
      reason: expect.stringContaining(`is below ${String(CONFIDENCE)}`) as unknown,
    });
    expect(left.confidenceScore).toBeGreaterThan(0.95);
    expect(left.confidenceScore).toBeLessThan(CONFIDENCE);
    await expectBaselineInUse(given);
    // They may apply it all the same.
    const applied = await api.post(`${given.path}/apply`, undefined, ANY);
    expect(applied.body.status).toBe('applied');
    const [told] = (await eventsOf(given)).filter(({ eventType }) => eventType === 'improvement_applied');
    expect(told.data).not.toHaveProperty('automatic');
  });

  it('lets a trial go on that is sure enough to be validated early, but not to be applied, until it is', async () => {
    const given = await proposeVersion(api);
    const trialId = await startTrial(api, given, { minimumEffect: 0.01, plannedSample: 400 });
    await recordTimes(api, given, trialId, { baseline: 100, candidate: 95.3 });
    await looking.looked();
    const early = await report(given);
    expect(early).toMatchObject({ verdict: 'validate', decidedBy: 'sequential', isComplete: false });
    expect(early.correction.adjustedPValue).toBeGreaterThan(1 - CONFIDENCE);
    expect(await read(given)).toMatchObject({ status: 'testing', rev: 2 });
    await recordTimes(api, given, trialId, { baseline: 100, candidate: 95.3 });
    await looking.looked();
    expect((await read(given)).status).toBe('applied');
  });

  it('takes nothing for shown by looking often: what only one look would find significant goes on', async () => {
    const given = await proposeVersion(api);
    const trialId = await startTrial(api, given, { minimumEffect: 0.01, plannedSample: 400 });
    await recordTimes(api, given, trialId, { baseline: 100, candidate: 97 });
    await looking.looked();
    const open = await report(given);
    // 3 of 100 with an error of 1.1: a test for one look would say p = 0.003.
    expect(open).toMatchObject({ verdict: 'continue', test: null, isComplete: false });
    expect(open.correction.pValue).toBeGreaterThan(0.05);
    // Nor does looking change anything of it.
    expect(await read(given)).toMatchObject({ status: 'testing', rev: 2, reason: null });
    await expectBaselineInUse(given);
  });

  it('never applies a regression, and ends it', async () => {
    const given = await proposeVersion(api);
    await recordTimes(api, given, await startTrial(api, given), { baseline: 100, candidate: 130 });
    await looking.looked();
    expect(await read(given)).toMatchObject({
      status: 'rejected',
      reason: expect.stringContaining('worse') as unknown,
    });
    await expectBaselineInUse(given);
  });

  it.each([
    ['a guard is broken', { memoryUsageMb: 50 }, { memoryUsageMb: 90 }, 'rejected', /memoryUsageMb is worse/],
    ['a guard was never measured', {}, {}, 'rejected', /memoryUsageMb is not shown/],
  ])('never applies where %s', async (_, baseline, candidate, status, reason) => {
    const given = await proposeVersion(api);
    const guards = [{ metric: 'memoryUsageMb', direction: 'lower', tolerance: 0.1 }];
    const trialId = await startTrial(api, given, { guards });
    await recordTimes(api, given, trialId, BETTER, 60, { baseline, candidate });
    await looking.looked();
    expect(await read(given)).toMatchObject({
      status,
      reason: expect.stringMatching(reason) as unknown,
    });
    await expectBaselineInUse(given);
  });

  it.each<[string, { baseline: number; candidate: number }]>([
    ['the arms are not shared out as planned', { baseline: 60, candidate: 130 }],
    ['an arm has no data', { baseline: 60, candidate: 0 }],
    ['there are no data', { baseline: 0, candidate: 0 }],
  ])('never applies where %s', async (_, counts) => {
    const given = await proposeVersion(api);
    const trialId = await startTrial(api, given);
    if (counts.baseline > 0) await recordTimes(api, given, trialId, BETTER, counts);
    await looking.looked();
    expect((await report(given)).verdict).toBe('continue');
    expect((await read(given)).status).toBe('testing');
    await expectBaselineInUse(given);
  });

  it('does not overrule what was decided of its versions meanwhile', async () => {
    const first = await proposeVersion(api);
    const version = { evolutionType: 'refined', content: 'c', createdBy: 'ada' };
    const { nodeId } = (await api.post(`/v1/patterns/${first.patternId}/versions`, version)).body.node;
    const second = await proposeCandidate(api, { ...first, candidate: nodeId });
    const trialIds = [await startTrial(api, first), await startTrial(api, second)];
    await recordTimes(api, first, trialIds[0] ?? '', BETTER);
    await looking.looked();
    expect((await read(first)).status).toBe('applied');
    await recordTimes(api, second, trialIds[1] ?? '', BETTER);
    await looking.looked();
    expect(await read(second)).toMatchObject({
      status: 'validated',
      reason: expect.stringContaining('the baseline is deprecated') as unknown,
    });
    expect(await statusOf(first.candidate)).toBe('active');
    expect(await statusOf(second.candidate)).toBe('draft');

    const third = await proposeVersion(api);
    const trialId = await startTrial(api, third);
    await api.post(`/v1/nodes/${third.candidate}/archive`, undefined, ANY);
    await recordTimes(api, third, trialId, BETTER);
    await looking.looked();
    expect(await read(third)).toMatchObject({
      status: 'validated',
      reason: expect.stringContaining('the candidate is archived') as unknown,
    });
    expect(await statusOf(third.baseline)).toBe('active');
  });

  it('looks at all of many trials', async () => {
    const better: Trialled[] = [];
    for (let index = 0; index < 3; index++) {
      const given = await proposeVersion(api);
      await recordTimes(api, given, await startTrial(api, given), BETTER);
      better.push(given);
    }
    await looking.looked();
    for (const given of better) expect((await read(given)).status).toBe('applied');
  });
});

describe('without such a confidence', () => {
  it('nothing is applied by itself, however sure it is: the verdict is taken, and waits for people', async () => {
    const { api, looked, close } = await lookingApi(null);
    const given = await proposeVersion(api);
    await recordTimes(api, given, await startTrial(api, given), BETTER);
    await looked();
    const { body } = await api.get(given.path);
    expect(body).toMatchObject({ status: 'validated', appliedAt: null, appliedNodeId: null });
    expect(body.reason).not.toContain('applied');
    expect((await api.get(`/v1/nodes/${given.baseline}`)).body.status).toBe('active');
    const answer: Answer = await api.post(`${given.path}/apply`, undefined, ANY);
    expect(answer.body.status).toBe('applied');
    await close();
  });
});
