import { Execution } from './execution.js';
import { parseExecution } from './execution-input.js';

const NOW = new Date('2026-01-31T12:00:00.123Z');
const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const anExecution = (more: object = {}): Execution =>
  Execution.create(parseExecution({ ...given, ...more }), id(2), NOW);
const given = { nodeId: id(1), patternId: id(2), executionTimeMs: 12.5, success: true };

describe('an execution', () => {
  it('has the defaults of the domain', () => {
    expect(anExecution({ executionId: id(3) }).toJSON()).toEqual({
      executionId: id(3),
      nodeId: id(1),
      patternId: id(2),
      timestamp: '2026-01-31T12:00:00.123Z',
      trial: null,
      executionTimeMs: 12.5,
      success: true,
      memoryUsageMb: null,
      cpuUsagePercent: null,
      httpCalls: 0,
      databaseQueries: 0,
      cacheHits: 0,
      cacheMisses: 0,
      qualityScore: null,
      contextType: null,
      agent: null,
      project: null,
      filePath: null,
      timeout: null,
      qualityGatesPassed: null,
      errorMessage: null,
      metadata: {},
    });
  });

  it.each([
    [{ executionTimeMs: -1 }, '/executions/4/executionTimeMs', 'out_of_range'],
    [{ executionTimeMs: '5' }, '/executions/4/executionTimeMs', 'wrong_type'],
    [{ executionTimeMs: undefined }, '/executions/4/executionTimeMs', 'required'],
    [{ executionTimeMs: Infinity }, '/executions/4/executionTimeMs', 'not_finite'],
    [{ success: 1 }, '/executions/4/success', 'wrong_type'],
    [{ memoryUsageMb: -1 }, '/executions/4/memoryUsageMb', 'out_of_range'],
    [{ cpuUsagePercent: 101 }, '/executions/4/cpuUsagePercent', 'out_of_range'],
    [{ httpCalls: 0.5 }, '/executions/4/httpCalls', 'wrong_type'],
    [{ databaseQueries: -1 }, '/executions/4/databaseQueries', 'out_of_range'],
    [{ qualityScore: 2 }, '/executions/4/qualityScore', 'out_of_range'],
    [{ nodeId: 'x' }, '/executions/4/nodeId', 'not_a_uuid'],
    [{ timestamp: 'now' }, '/executions/4/timestamp', 'not_a_date'],
    [{ extra: 1 }, '/executions/4/extra', 'unknown_field'],
  ])('refuses %j with its pointer', (wrong, pointer, code) => {
    expect(() => parseExecution({ ...given, ...wrong }, '/executions/4')).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        faults: [expect.objectContaining({ pointer, code })],
      }) as Error,
    );
  });

  it('may come as a draft without pattern, id and time', () => {
    const draft = parseExecution({ nodeId: id(1), executionTimeMs: 1, success: false });
    expect(draft).toMatchObject({ patternId: null, executionId: null, timestamp: null });
    const execution = Execution.create(draft, id(2), NOW);
    expect(execution).toMatchObject({ patternId: id(2), timestamp: NOW });
    expect(execution.executionId).toMatch(/-7/);
  });

  it('adds itself to the totals of its node', () => {
    expect(anExecution().usage).toEqual({
      count: 1,
      timeSumNs: 12_500_000n,
      successSum: 1_000_000_000n,
    });
    expect(anExecution({ success: false }).usage.successSum).toBe(0n);
  });

  it('reads back as it was written', () => {
    const execution = anExecution({ qualityScore: 0.5, timeout: true, metadata: { a: [1] } });
    expect(Execution.fromJSON(JSON.parse(JSON.stringify(execution)))).toEqual(execution);
  });
});
