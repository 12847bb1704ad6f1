import { newId, type TrialArm } from '@stemma/models';
import { testApi, type Answer, type TestApi } from './api-client.js';
import { ANY, design, proposeVersion, recordTimes, startTrial, type Trialled } from './trial.fixture.js';

describe('improvements', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const proposed = (): Promise<Trialled> => proposeVersion(api);
  const start = (given: Trialled, changes: object = {}): Promise<string> => startTrial(api, given, changes);
  const record = (
    given: Trialled,
    trialId: string,
    means: Record<TrialArm, number>,
    count?: number,
  ): Promise<Answer> => recordTimes(api, given, trialId, means, count);
  const validate = ({ path }: Trialled): Promise<Answer> => api.post(`${path}/validate`, undefined, ANY);
  const statusOf = async (nodeId: string): Promise<string> =>
    (await api.get(`/v1/nodes/${nodeId}`)).body.status;

  it('go from a proposal through a trial into use, and back, each step with its event', async () => {
    const given = await proposed();
    const trialId = await start(given);
    expect((await record(given, trialId, { baseline: 100, candidate: 80 })).status).toBe(201);

    const report = await api.get(`${given.path}/report`);
    expect(report.body).toMatchObject({
      verdict: 'validate',
      decidedBy: 'planned_sample',
      isComplete: true,
      baseline: { count: 60, planned: 60 },
      sampleRatio: { mismatch: false },
      test: { name: 'welch_t' },
      effect: { gain: expect.closeTo(0.2, 2), intervals: { kind: 'fixed' } },
    });
    expect((await api.get(`${given.path}/report`)).body).toEqual(report.body);
    expect(report.body.course).toHaveLength(60);
    expect(report.body.course.at(-1)).toMatchObject({
      ...{ baselineCount: 60, candidateCount: 60 },
      effect: expect.closeTo(report.body.effect.relative, 12),
    });

    const judged = await validate(given);
    expect(judged).toMatchObject({ status: 200, headers: { etag: '"3"' } });
    expect(judged.body.improvement).toMatchObject({ status: 'validated', sampleSize: 120, rev: 3 });
    expect(judged.body.improvement.performanceDelta).toBe(report.body.effect.gain);
    // What is kept for good is the verdict, not the way to it.
    expect(judged.body.report).not.toHaveProperty('course');

    const applied = await api.post(`${given.path}/apply`, undefined, { 'if-match': '"3"' });
    expect(applied.body).toMatchObject({ status: 'applied', appliedNodeId: given.candidate });
    expect(await statusOf(given.candidate)).toBe('active');
    expect(await statusOf(given.baseline)).toBe('deprecated');
    expect((await api.post(`${given.path}/reject`, { reason: 'no' }, ANY)).body.code).toBe(
      'illegal_transition',
    );

    const back = await api.post(`${given.path}/rollback`, { reason: 'it leaks' }, { 'if-match': '"4"' });
    expect(back.body).toMatchObject({ status: 'rejected', reason: 'it leaks' });
    expect(await statusOf(given.candidate)).toBe('deprecated');
    expect(await statusOf(given.baseline)).toBe('active');

    const { items } = (await api.get(`/v1/events?patternId=${given.patternId}&limit=1000`)).body;
    const told = items.filter(({ eventType }: { eventType: string }) => eventType.startsWith('improvement_'));
    expect(
      told.map((event: any) => [event.eventType, event.previousState?.status ?? null, event.newState.status]),
    ).toEqual([
      ['improvement_rejected', 'applied', 'rejected'],
      ['improvement_applied', 'validated', 'applied'],
      ['improvement_validated', 'testing', 'validated'],
      ['improvement_proposed', 'proposed', 'testing'],
      ['improvement_proposed', null, 'proposed'],
    ]);
  });

  it('are never validated by a regression, which ends them with the reason', async () => {
    const given = await proposed();
    await record(given, await start(given), { baseline: 100, candidate: 130 });
    const { improvement } = (await validate(given)).body;
    expect(improvement).toMatchObject({ status: 'rejected', reason: expect.stringContaining('worse') });
    expect((await api.post(`${given.path}/apply`, undefined, ANY)).body.code).toBe('illegal_transition');
    expect(await statusOf(given.baseline)).toBe('active');
  });

  it('stay in testing, with the reason, while there is too little or nothing to judge', async () => {
    const given = await proposed();
    const trialId = await start(given);
    const empty = await api.get(`${given.path}/report`);
    expect(empty.body).toMatchObject({
      verdict: 'continue',
      baseline: { count: 0, mean: null },
      effect: { absolute: null, intervals: null },
      correction: { pValue: null },
    });
    const waiting = (await validate(given)).body.improvement;
    expect(waiting).toMatchObject({ status: 'testing', reason: expect.stringContaining('too few') });
    await record(given, trialId, { baseline: 100, candidate: 80 }, 1);
    expect((await validate(given)).body.improvement.status).toBe('testing');
    expect((await api.post(`${given.path}/apply`, undefined, ANY)).body.code).toBe('illegal_transition');
  });

  it('take a measured number of the metadata, and guards that must hold', async () => {
    const given = await proposed();
    const guards = [{ metric: 'success', direction: 'higher', tolerance: 0.1 }];
    const trialId = await start(given, { metric: '/metadata/tokens/total', guards });
    await record(given, trialId, { baseline: 100, candidate: 100 });
    const { body } = await api.get(`${given.path}/report`);
    expect(body.baseline).toMatchObject({ count: 60, mean: expect.closeTo(11, 9) });
    expect(body.guards).toMatchObject([{ metric: 'success', status: 'held' }]);
    expect(body.verdict).toBe('reject');
  });

  it('make a new version of a candidate that is another pattern’s', async () => {
    const given = await proposed();
    const other = (await api.post('/v1/patterns', { name: 'other', content: 'c', createdBy: 'ada' })).body
      .node;
    const trialId = await start(given, { candidateNodeId: other.nodeId });
    await record({ ...given, candidate: other.nodeId }, trialId, { baseline: 100, candidate: 80 });
    await validate(given);
    const { appliedNodeId } = (await api.post(`${given.path}/apply`, undefined, ANY)).body;
    const { body } = await api.get(`/v1/nodes/${appliedNodeId as string}`);
    expect(body).toMatchObject({
      patternId: given.patternId,
      content: 'c',
      version: 3,
      status: 'active',
      parentIds: [given.baseline],
    });
  });

  it('assign a unit to the same arm always, and units to arms as they are to be shared out', async () => {
    const given = await proposed();
    const path = `/v1/patterns/${given.patternId}/assignment`;
    expect((await api.get(`${path}?unit=u`)).body).toMatchObject({
      trialId: null,
      arm: null,
      nodeId: given.baseline,
    });
    const trialId = await start(given);
    const arms = new Map<string, number>();
    for (let unit = 0; unit < 60; unit++) {
      const { body } = await api.get(`${path}?unit=u${String(unit)}`);
      expect(body).toMatchObject({
        trialId,
        nodeId: body.arm === 'candidate' ? given.candidate : given.baseline,
      });
      arms.set(body.arm, (arms.get(body.arm) ?? 0) + 1);
    }
    expect([...arms.keys()].sort()).toEqual(['baseline', 'candidate']);
    const once = (await api.get(`${path}?unit=u1`)).body;
    expect((await api.get(`${path}?unit=u1`)).body).toEqual(once);

    const wrongArm = once.arm === 'candidate' ? 'baseline' : 'candidate';
    const nodeId = wrongArm === 'candidate' ? given.candidate : given.baseline;
    const trial = { trialId, arm: wrongArm, unit: 'u1' };
    const answer = await api.post('/v1/executions', { nodeId, executionTimeMs: 1, success: true, trial });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/trial/unit' }] } });
  });

  it('refuse executions of unknown trials, of the wrong arm, and of a trial that has ended', async () => {
    const given = await proposed();
    const trialId = await start(given);
    const execution = { executionId: newId(), nodeId: given.baseline, executionTimeMs: 1, success: true };
    const send = (trial: object): Promise<Answer> => api.post('/v1/executions', { ...execution, trial });
    expect(await send({ trialId: newId(), arm: 'baseline' })).toMatchObject({
      status: 404,
      body: { code: 'trial_not_found', errors: [{ pointer: '/trial/trialId' }] },
    });
    expect(await send({ trialId, arm: 'candidate' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/trial/arm' }] },
    });
    expect((await send({ trialId, arm: 'both' })).body.errors).toMatchObject([{ pointer: '/trial/arm' }]);
    expect(await send({ trialId, arm: 'baseline' })).toMatchObject({
      status: 201,
      body: { trial: { trialId, arm: 'baseline', unit: null } },
    });
    await api.post(`${given.path}/reject`, { reason: 'enough' }, ANY);
    // It was recorded in time: sent again, it is answered as then.
    expect((await send({ trialId, arm: 'baseline' })).status).toBe(200);
    const late = { ...execution, executionId: newId(), trial: { trialId, arm: 'baseline' } };
    expect(await api.post('/v1/executions', late)).toMatchObject({
      status: 409,
      body: { code: 'trial_not_running' },
    });
  });

  it('plan their sample by what the baseline has measured, and say where that is too little', async () => {
    const given = await proposed();
    const { plannedSample: _, ...open } = design;
    const trial = (body: object): Promise<Answer> => api.post(`${given.path}/trial`, body, ANY);
    expect((await trial(open)).body.errors).toMatchObject([{ pointer: '/plannedSample', code: 'required' }]);
    expect((await trial({ ...design, minimumEffect: 0 })).body.errors).toMatchObject([
      { pointer: '/expectedEffect', code: 'required' },
    ]);
    expect((await trial({ ...design, minimumEffect: 1 })).body.errors).toMatchObject([
      { pointer: '/minimumEffect' },
    ]);
    const executions = Array.from({ length: 100 }, (_, index) => ({
      nodeId: given.baseline,
      executionTimeMs: 100 + (((index * 8) % 21) - 10) * 5,
      success: true,
    }));
    await api.post('/v1/executions', { executions });
    const { body } = await trial(open);
    // sd 30.3, expected effect 10: (1 + 0.9²) · (30.3 / 10)² · (1.751 + 0.842)² = 112 an arm, and some for the minimum effect
    expect(body.trial).toMatchObject({ expectedEffect: 0.1 });
    expect(body.trial.plannedBaseline).toBeGreaterThanOrEqual(112);
    expect(body.trial.plannedBaseline).toBeLessThan(118);
    expect((await trial(design)).body.code).toBe('illegal_transition');
  });

  it('plan no sample where none would show it, as the ranks of what is measured tell nothing of it', async () => {
    const given = await proposed();
    const executions = Array.from({ length: 50 }, (_, index) => ({
      nodeId: given.baseline,
      executionTimeMs: 1,
      success: true,
      metadata: { balance: index % 10 === 0 ? 100 + index : -1 - index / 100 },
    }));
    await api.post('/v1/executions', { executions });
    const { plannedSample: _, ...open } = { ...design, metric: '/metadata/balance' };
    const refused = await api.post(`${given.path}/trial`, open, ANY);
    expect(refused).toMatchObject({
      status: 422,
      body: {
        errors: [{ pointer: '/expectedEffect', detail: expect.stringContaining('no sample') as unknown }],
      },
    });
  });

  it('say of the id of one that went with its pattern that it is taken', async () => {
    const { improvementId, patternId } = await proposed();
    await api.delete(`/v1/patterns/${patternId}`, ANY);
    const { patternId: other, baseline: nodeId } = await proposed();
    const again = await api.post('/v1/improvements', {
      ...{ improvementId, patternId: other, nodeId },
      ...{ improvementType: 'performance', description: 'cache it', createdBy: 'ada' },
    });
    expect([again.status, again.body.code]).toEqual([409, 'id_conflict']);
    expect(again.body.detail).toContain('has been deleted');
  });

  it('are listed by what they are of, page by page', async () => {
    const given = await proposed();
    const { items } = (await api.get(`/v1/improvements?patternId=${given.patternId}&status=proposed`)).body;
    expect(items.map(({ improvementId }: Trialled) => improvementId)).toEqual([given.improvementId]);
    const first = (await api.get('/v1/improvements?limit=1')).body;
    const second = (await api.get(`/v1/improvements?limit=1&cursor=${first.nextCursor as string}`)).body;
    expect(second.items[0].improvementId < first.items[0].improvementId).toBe(true);
    expect((await api.get(`/v1/improvements/${newId()}`)).body.code).toBe('improvement_not_found');
    expect((await api.get(`${given.path}/report`)).body.code).toBe('trial_not_found');
    expect((await api.get(`/v1/patterns/${newId()}/assignment?unit=a`)).body.code).toBe('pattern_not_found');
  });
});
