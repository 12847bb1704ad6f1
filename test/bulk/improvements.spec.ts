import {
  ImprovementService,
  isReplayed,
  type StartedTrial,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { PostgresImprovements } from '@stemma/postgres';
import { bulkStore, node, pattern, uuid, type BulkStoreFixture } from './bulk.fixture.js';

const context: WriteContext = {
  actor: { type: 'user', id: 'ada' },
  correlationId: 'by hand',
  idempotency: null,
};

const LATER = new Date('2026-03-02T12:00:00.000Z');

function answerOf<T>({ answer }: Written<T>): T {
  if (isReplayed(answer)) throw new Error('not the first time');
  return answer;
}

const versions: readonly object[] = [
  pattern('p'),
  pattern('q'),
  pattern('gone'),
  node('a', 'p'),
  node('b', 'p', ['a']),
  node('x', 'q'),
  node('g', 'gone'),
];

const use = (name: string, of: string, more: object = {}): object => ({
  record: 'execution',
  executionId: uuid(name),
  nodeId: uuid(of),
  executionTimeMs: 2,
  success: true,
  timestamp: '2026-02-01T00:00:00.123Z',
  ...more,
});

const proposal = (name: string, more: object = {}): object => ({
  record: 'improvement',
  improvementId: uuid(name),
  patternId: uuid('pattern p'),
  nodeId: uuid('a'),
  improvementType: 'performance',
  description: 'reuse the connection',
  createdBy: 'grace',
  createdAt: '2026-01-05T00:00:00.000Z',
  ...more,
});

const trial = (name: string, more: object = {}): object => ({
  trialId: uuid(name),
  metric: 'executionTimeMs',
  direction: 'lower',
  minimumEffect: 0.1,
  expectedEffect: 0.2,
  alpha: 0.05,
  power: 0.8,
  candidateShare: 0.5,
  guards: [],
  plannedBaseline: 50,
  plannedCandidate: 50,
  startedAt: '2026-01-06T00:00:00.000Z',
  createdBy: 'grace',
  ...more,
});

const testing = (name: string, more: object = {}): object =>
  proposal(name, { status: 'testing', candidateNodeId: uuid('b'), trial: trial(`trial ${name}`), ...more });

describe('improvements', () => {
  let store: BulkStoreFixture;
  beforeEach(async () => {
    store = await bulkStore();
  });
  afterEach(() => store.close());

  const codesOf = async (records: readonly object[]): Promise<unknown[]> =>
    (await store.importRecords(records)).badLines.map(({ line, code, pointer }) => [line, code, pointer]);

  /** A proposal whose trial runs, with an execution in the arm of the unit `u`. */
  async function tested(
    service: ImprovementService,
    from: readonly [pattern: string, node: string],
    candidate: string,
  ): Promise<StartedTrial> {
    const { improvementId } = answerOf(
      await service.propose(context, {
        patternId: uuid(`pattern ${from[0]}`),
        nodeId: uuid(from[1]),
        improvementType: 'performance',
        description: 'tab\tand "quote"',
        proposedChanges: { deep: [null, 1e-7, { ä: '🌲' }] },
        impactEstimate: 0.25,
        createdBy: 'ada',
      }),
    );
    const started = answerOf(
      await service.startTrial(
        context,
        { improvementId, expected: 'any' },
        {
          candidateNodeId: uuid(candidate),
          metric: 'executionTimeMs',
          direction: 'lower',
          minimumEffect: 0.05,
          expectedEffect: null,
          alpha: 0.05,
          power: 0.8,
          candidateShare: 0.3,
          guards: [{ metric: 'success', direction: 'higher', tolerance: 0.01 }],
          plannedSample: 400,
          createdBy: 'bob',
        },
      ),
    );
    const { trialId } = started.trial;
    const arm = started.trial.armOf('u');
    const report = await store.importRecords([
      use(`of ${trialId}`, arm === 'candidate' ? candidate : from[1], { trial: { trialId, arm, unit: 'u' } }),
      use(`other of ${trialId}`, candidate, { trial: { trialId, arm: 'candidate' } }),
    ]);
    expect(report).toMatchObject({ badLines: [], counts: { executions: 2 } });
    return started;
  }

  it('and their trials come with an export, whose import gives an equal store', async () => {
    await store.importRecords(versions);
    const service = new ImprovementService(
      store.unitOfWork,
      () => LATER,
      new PostgresImprovements(store.dataSource),
      null,
    );
    const running = await tested(service, ['p', 'a'], 'b');
    const ended = await tested(service, ['p', 'a'], 'x');
    const { improvementId } = ended.improvement;
    await service.reject(context, { improvementId, expected: 'any' }, 'not worth it');
    const lost = await tested(service, ['p', 'b'], 'g');
    const without = await tested(service, ['gone', 'g'], 'b');
    await store.lineage.deletePattern(context, uuid('pattern gone'), 'any');
    const text = await store.exported();
    for (const { trialId } of [running.trial, ended.trial, lost.trial])
      expect(text).toContain(`"trialId":"${trialId}"`);

    const other = await bulkStore();
    const report = await other.importText(text);
    expect(report).toMatchObject({ badLines: [], counts: { improvements: 3, bad: 0, unchanged: 0 } });
    expect(await other.exported()).toBe(text);
    for (const table of ['improvements i', 'trials i']) {
      const rows = `select i.* from stemma.${table} join stemma.patterns using (pattern_id) where deleted_at is null order by 1`;
      expect(await other.rows(rows)).toEqual(await store.rows(rows));
      expect(await other.rows(rows)).toHaveLength(3);
    }
    const inTrial = `
      select execution_id, trial_id, trial_arm, trial_unit
      from stemma.executions x join stemma.patterns p using (pattern_id)
      where deleted_at is null and trial_id is not null and trial_id <> '${without.trial.trialId}' order by 1`;
    expect((await store.rows(inTrial)).length).toBeGreaterThanOrEqual(4);
    expect(await other.rows(inTrial)).toEqual(await store.rows(inTrial));
    // A version that is still there was the candidate of a pattern that is not.
    const ofOthers = `select node_id from stemma.executions where trial_id = '${without.trial.trialId}' and node_id = '${uuid('b')}'`;
    expect((await store.rows(ofOthers)).length).toBeGreaterThanOrEqual(1);
    expect(await other.rows(ofOthers)).toEqual([]);
    expect(await other.importText(text)).toMatchObject({
      badLines: [],
      counts: { improvements: 0, executions: 0, events: 0 },
    });
    await other.close();
  });

  it('that are known and equal, or known in a later revision, are unchanged', async () => {
    const records = [...versions, proposal('1'), testing('2'), use('u', 'b')];
    expect((await store.importRecords(records)).counts).toMatchObject({ improvements: 2, bad: 0 });
    const events = "select data from stemma.lineage_events where event_type = 'improvement_proposed'";
    expect(await store.rows(events)).toHaveLength(2);
    const again = await store.importRecords(records);
    expect(again.counts).toMatchObject({ improvements: 0, events: 0, unchanged: records.length, bad: 0 });
    expect(await codesOf([testing('2', { trial: trial('trial 2', { alpha: 0.01 }) })])).toEqual([
      [1, 'id_conflict', null],
    ]);

    const service = new ImprovementService(
      store.unitOfWork,
      () => LATER,
      new PostgresImprovements(store.dataSource),
      null,
    );
    await service.reject(context, { improvementId: uuid('2'), expected: 'any' }, 'no');
    expect((await store.importRecords(records)).counts).toMatchObject({ unchanged: records.length });
    expect(await codesOf([testing('2', { rev: 9 }), testing('2', { createdBy: 'bob' })])).toEqual([
      [1, 'id_conflict', null],
      [2, 'id_conflict', null],
    ]);
  });

  it('are refused where what they name is not there or does not fit', async () => {
    await store.importRecords([...versions, testing('1')]);
    const ended = { endedAt: '2026-01-07T00:00:00Z' };
    expect(
      await codesOf([
        proposal('2', { patternId: uuid('pattern none') }),
        proposal('2', { nodeId: uuid('none') }),
        proposal('2', { nodeId: uuid('x') }),
        proposal('2', { candidateNodeId: uuid('a') }),
        proposal('2', { trial: trial('2') }),
        proposal('2', { status: 'testing', candidateNodeId: uuid('b') }),
        testing('2', { candidateNodeId: null }),
        testing('2', { trial: trial('2', ended) }),
        testing('2', { trial: trial('2', { expectedEffect: 0.1 }) }),
        testing('2', { trial: trial('2', { plannedBaseline: 1 }) }),
        testing('2', { trial: trial('2', { metric: 'beauty' }) }),
        testing('2', { trial: trial('2', { patternId: uuid('pattern p') }) }),
        testing('2', { status: 'rejected' }),
        testing('2', { status: 'rejected', trial: trial('2', { endedAt: '2026-01-05T00:00:00Z' }) }),
        testing('2', { trial: trial('trial 1') }),
        testing('2', { pValue: 1.5 }),
      ]),
    ).toEqual([
      [1, 'pattern_not_found', '/patternId'],
      [2, 'node_not_found', '/nodeId'],
      [3, 'validation_failed', '/nodeId'],
      [4, 'validation_failed', '/candidateNodeId'],
      [5, 'validation_failed', '/trial'],
      [6, 'validation_failed', '/trial'],
      [7, 'validation_failed', '/candidateNodeId'],
      [8, 'validation_failed', '/trial/endedAt'],
      [9, 'validation_failed', '/trial/expectedEffect'],
      [10, 'validation_failed', '/trial/plannedBaseline'],
      [11, 'validation_failed', '/trial/metric'],
      [12, 'validation_failed', '/trial/patternId'],
      [13, 'validation_failed', '/trial/endedAt'],
      [14, 'validation_failed', '/trial/endedAt'],
      [15, 'id_conflict', null],
      [16, 'validation_failed', '/pValue'],
    ]);
    expect(await store.rows('select improvement_id from stemma.improvements')).toHaveLength(1);
  });

  it('have executions only in the arm that their version and their unit belong to', async () => {
    await store.importRecords([...versions, testing('1')]);
    const trialId = uuid('trial 1');
    // Of these units some are the candidate's and some the baseline's; each fits one arm.
    const units = Array.from({ length: 20 }, (_, i) => `unit ${String(i)}`);
    const misfits = await codesOf(
      units.map((unit) => use(unit, 'b', { trial: { trialId, arm: 'candidate', unit } })),
    );
    expect(misfits.length).toBeGreaterThan(0);
    expect(misfits.length).toBeLessThan(units.length);
    for (const misfit of misfits)
      expect(misfit).toEqual([expect.any(Number), 'validation_failed', '/trial/unit']);
    expect(
      await codesOf([
        use('none', 'b', { trial: { trialId: uuid('no trial'), arm: 'candidate' } }),
        use('other arm', 'a', { trial: { trialId, arm: 'candidate' } }),
        use('no arm', 'x', { trial: { trialId, arm: 'baseline' } }),
      ]),
    ).toEqual([
      [1, 'trial_not_found', '/trial/trialId'],
      [2, 'validation_failed', '/trial/arm'],
      [3, 'validation_failed', '/trial/arm'],
    ]);
  });
});
