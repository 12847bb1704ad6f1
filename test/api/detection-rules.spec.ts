import { loadConfig } from '@stemma/config';
import { testDatabase } from '@stemma/testing';
import { Client } from 'pg';
import { ndjson, node, pattern, uuid } from '../bulk/bulk.fixture.js';
import { testApi, type TestApi } from './api-client.js';

const DAY_MS = 86_400_000;
const active = { status: 'active' };
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

const retry =
  'function retry(task, attempts) { for (let i = 0; i < attempts; i++) { try { return task(); } catch (error) { last = error; } } throw last; }';
/** As the one above, but for its white space: another content, the same words. */
const spaced = retry.replaceAll(' ', '  ');
const patient =
  'async function retry(task, attempts) { for (let i = 0; i < attempts; i++) { try { return await task(); } catch (error) { last = error; await sleep(100); } } throw last; }';
const recipe = 'Melt the butter, fold in flour and sugar, and bake the cake for forty minutes until golden.';

interface Use {
  readonly count?: number;
  /** Times lie evenly within ±`spread` of the middle. */
  readonly spread?: number;
  readonly failures?: number;
}

function uses(of: string, middleMs: number, { count = 120, spread = 0.3, failures = 0 }: Use = {}): object[] {
  return Array.from({ length: count }, (_, index) => ({
    record: 'execution',
    executionId: uuid(`${of} ${String(index)}`),
    nodeId: uuid(of),
    executionTimeMs: middleMs * (1 + spread * ((2 * index + 1) / count - 1)),
    success: index >= failures,
    timestamp: daysAgo(1 + (index / count) * 20),
  }));
}

/** Two versions of a pattern of its own. */
function versions(name: string, older: object[], newer: object[]): object[] {
  return [
    pattern(name),
    node(`${name} 1`, name, [], { ...active, content: `${name} of the ${name}` }),
    node(`${name} 2`, name, [`${name} 1`], { ...active, content: `${name}, but newer` }),
    ...older,
    ...newer,
  ];
}

/** A pattern of one version. */
const single = (name: string, content: string, middleMs: number, use?: Use): object[] => [
  pattern(name, { name: 'retry', namespace: name }),
  node(name, name, [], { ...active, content }),
  ...uses(name, middleMs, use),
];

async function imported(api: TestApi, records: readonly object[]): Promise<string> {
  const { body, headers } = await api.send('POST', '/v1/import', ndjson(records), {
    'content-type': 'application/x-ndjson',
  });
  expect(body.badLines).toEqual([]);
  return headers['stemma-position'] ?? '';
}

/** Until the index of the service holds it. */
async function indexed(api: TestApi, position: string): Promise<void> {
  const headers = { 'stemma-min-position': position, prefer: 'wait=30' };
  const asked = await api.post('/v1/similar', { nodeId: uuid('patient') }, headers);
  expect([asked.status, asked.headers['stemma-source']]).toEqual([200, 'vectors']);
}

async function detected(api: TestApi): Promise<string[]> {
  const { body } = await api.post('/v1/improvements/detect');
  return body.proposed.map(({ improvement }: any) => improvement.proposedChanges.claim).sort();
}

const claim = (rule: string, ...nodes: string[]): string => [rule, ...nodes.map(uuid)].join(' ');

/** A record for services of any settings, one after the other. */
class Ground {
  private constructor(
    private readonly database: Awaited<ReturnType<typeof testDatabase>>,
    private readonly embedding: 'local' | 'off',
    private readonly position: string,
  ) {}

  static async with(records: readonly object[], embedding: 'local' | 'off'): Promise<Ground> {
    const database = await testDatabase();
    const api = await testApi({ kind: embedding }, {}, {}, database.url);
    const position = await imported(api, records);
    if (embedding === 'local') await indexed(api, position);
    await api.close();
    return new Ground(database, embedding, position);
  }

  /** A service with these settings, as if nothing had been proposed yet. */
  async served(env: Record<string, string> = {}): Promise<TestApi> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    await client.query('delete from stemma.improvements');
    await client.end();
    const { detection } = loadConfig(env);
    const api = await testApi({ kind: this.embedding }, {}, { detection }, this.database.url);
    if (this.embedding === 'local') await indexed(api, this.position);
    return api;
  }

  drop(): Promise<void> {
    return this.database.drop();
  }
}

describe('improvements found by likeness, with the model and the index of the service', () => {
  const alike = [
    ...single('plain', retry, 100, { count: 130 }),
    ...single('patient', patient, 50),
    ...single('spaced', spaced, 100),
    ...single('recipe', recipe, 10),
  ];
  const merged = claim('duplicate', 'spaced', 'plain');
  const faster = [
    claim('faster_alternative', 'plain', 'patient'),
    claim('faster_alternative', 'spaced', 'patient'),
  ];

  let ground: Ground;
  beforeAll(async () => {
    ground = await Ground.with(alike, 'local');
  });
  afterAll(() => ground.drop());

  it('are what does clearly better, and what is written twice; nothing that is about something else', async () => {
    const api = await ground.served();
    expect(await detected(api)).toEqual([merged, ...faster].sort());
    const { items } = (await api.get('/v1/improvements')).body;
    const of = (rule: string): any => items.find((item: any) => item.proposedChanges.rule === rule);
    expect(of('faster_alternative')).toMatchObject({
      candidateNodeId: uuid('patient'),
      proposedChanges: { action: 'replace', relation: 'similar' },
    });
    const { similarity } = of('faster_alternative').proposedChanges;
    expect(similarity).toBeGreaterThan(0.85);
    expect(similarity).toBeLessThan(0.98);
    expect(of('duplicate').proposedChanges).toMatchObject({ action: 'merge', sameContent: false });
    expect(of('duplicate').proposedChanges.similarity).toBeCloseTo(1, 5);
    await api.close();
  });

  it.each<[string, string, string[]]>([
    ['STEMMA_DETECT_MIN_SIMILARITY', '0.98', [merged]],
    [
      'STEMMA_DETECT_DUPLICATE_SIMILARITY',
      '0.9',
      [merged, claim('duplicate', 'patient', 'plain'), ...faster],
    ],
  ])('are those of %s=%s', async (name, value, expected) => {
    const api = await ground.served({ [name]: value });
    expect(await detected(api)).toEqual(expected.sort());
    await api.close();
  });

  it('are found behind ever so many versions of the pattern itself', async () => {
    const own = Array.from({ length: 120 }, (_, index) =>
      node(`plain ${String(index)}`, 'plain', index === 0 ? [] : [`plain ${String(index - 1)}`], {
        ...active,
        content: retry.replace('attempts', `attempts${' '.repeat(index + 1)}`),
      }),
    );
    const records = [
      pattern('plain', { name: 'retry' }),
      ...own,
      ...uses('plain 119', 100),
      ...single('patient', patient, 50),
    ];
    const other = await Ground.with(records, 'local');
    const api = await other.served();
    expect(await detected(api)).toEqual([claim('faster_alternative', 'plain 119', 'patient')]);
    await api.close();
    await other.drop();
  });
});

describe('the thresholds of detection', () => {
  const records = [
    ...versions('slow', uses('slow 1', 100), uses('slow 2', 130)),
    ...versions('failing', uses('failing 1', 100), uses('failing 2', 100, { failures: 15 })),
    ...versions('rare', uses('rare 1', 100, { count: 40 }), uses('rare 2', 300, { count: 40 })),
    ...versions(
      'unsure',
      uses('unsure 1', 100, { count: 50, spread: 0.9 }),
      uses('unsure 2', 127, { count: 50, spread: 0.9 }),
    ),
    ...versions('hasty', uses('hasty 1', 60, { failures: 5 }), uses('hasty 2', 100)),
    pattern('idle'),
    node('idle 1', 'idle', [], { status: 'deprecated', createdAt: daysAgo(120) }),
    node('idle 2', 'idle', [], { ...active, createdAt: daysAgo(120) }),
    ...uses('idle 2', 10),
  ];
  const failing = claim('error_regression', 'failing 2', 'failing 1');
  const slow = claim('latency_regression', 'slow 2', 'slow 1');
  const idle = claim('stale_version', 'idle 1');
  const slower = (name: string): string => claim('latency_regression', `${name} 2`, `${name} 1`);
  let ground: Ground;
  beforeAll(async () => {
    ground = await Ground.with(records, 'off');
  });
  afterAll(() => ground.drop());

  it.each<[string, string, string[]]>([
    ['STEMMA_DETECT_MIN_TIME_GAIN', '0.2', [failing, slow, idle]],
    ['STEMMA_DETECT_MIN_TIME_GAIN', '0.3', [failing, idle]],
    ['STEMMA_DETECT_MIN_SUCCESS_GAIN', '0.2', [slow, idle]],
    ['STEMMA_DETECT_MIN_SAMPLE', '40', [failing, slow, idle, slower('rare')]],
    ['STEMMA_DETECT_ALPHA', '0.2', [failing, slow, idle, slower('unsure')]],
    ['STEMMA_DETECT_GUARD_ALPHA', '0.001', [failing, slow, idle, slower('hasty')]],
    ['STEMMA_DETECT_STALE_DAYS', '180', [failing, slow]],
  ])('take their effect: %s=%s', async (name, value, expected) => {
    const api = await ground.served({ [name]: value });
    expect(await detected(api)).toEqual(expected.sort());
    await api.close();
  });
});
