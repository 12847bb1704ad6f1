import { Execution, newId, parseExecution } from '@stemma/models';
import { randomNumbers, testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { executions } from '../entities/execution.entity.js';
import { sqlOn } from '../sql/sql.js';
import { insertRows } from '../sql/write-rows.js';
import { readImplicitSignals } from './implicit-signals.js';

const MINUTE_MS = 60_000;
const RETRY_MS = 15 * MINUTE_MS;
const START = Date.parse('2026-03-02T00:00:00Z');
const DAY = { from: new Date(START), to: new Date(START + 1_440 * MINUTE_MS) };

interface Attempt {
  readonly minute: number;
  readonly success: boolean;
  readonly agent: string;
}

describe('implicit signals', () => {
  let dataSource: DataSource;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await testDatabase();
    drop = database.drop;
    dataSource = await stemmaDataSource({ url: database.url, poolSize: 2 }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await drop();
  });

  const given = async (attempts: readonly Attempt[]): Promise<string> => {
    const patternId = newId();
    const recorded = attempts.map(({ minute, success, agent }) => {
      const timestamp = new Date(START + minute * MINUTE_MS);
      const use = parseExecution({ nodeId: patternId, timestamp, executionTimeMs: 1, success, agent });
      return Execution.create(use, patternId, timestamp);
    });
    const beside = recorded.map(() => ({ correlationId: 'test', batchId: newId() }));
    const { text, values } = insertRows(executions, recorded, '', beside);
    await sqlOn(dataSource).rows(text, values);
    return patternId;
  };

  it('examine the newest executions where there are too many, and say from when on', async () => {
    const patternId = await given([
      { minute: 1, success: false, agent: 'a' },
      { minute: 2, success: true, agent: 'a' },
      { minute: 500, success: false, agent: 'a' },
      { minute: 510, success: false, agent: 'a' },
      { minute: 520, success: true, agent: 'a' },
    ]);
    const read = (limit: number) => readImplicitSignals(sqlOn(dataSource), patternId, DAY, RETRY_MS, limit);
    expect(await read(5)).toMatchObject({
      examinedFrom: DAY.from,
      executionCount: 5,
      taskCount: 2,
      retryCount: 3,
    });
    expect(await read(3)).toMatchObject({
      examinedFrom: new Date(START + 2 * MINUTE_MS + 1),
      executionCount: 3,
      taskCount: 1,
      retryCount: 2,
    });
    // The first attempt is not examined, so its task does not begin there, and its retries are not firsts.
    expect(await read(2)).toMatchObject({
      executionCount: 2,
      taskCount: 0,
      retryCount: 0,
      timeToCompleteMs: null,
    });
  });

  it('are what going through the attempts of each agent one by one gives', async () => {
    for (let round = 1; round <= 20; round++) {
      const random = randomNumbers(round);
      const attempts = Array.from({ length: 200 }, (_, index) => ({
        // No two at one instant, so that their order is not left to their ids.
        minute: Math.floor(random() * 2_000) - 300 + index / 1_000,
        success: random() < 0.5,
        agent: random() < 0.5 ? 'a' : 'b',
      }));
      const patternId = await given(attempts);
      const signals = await readImplicitSignals(sqlOn(dataSource), patternId, DAY, RETRY_MS);
      expect({ round, ...signals }).toMatchObject({ round, ...oneByOne(attempts) });
    }
  });
});

/** The rules of docs/feedback.md, written as a walk. */
function oneByOne(attempts: readonly Attempt[]): object {
  const counts = {
    taskCount: 0,
    retryCount: 0,
    completedTaskCount: 0,
    abandonedTaskCount: 0,
    openTaskCount: 0,
  };
  for (const agent of ['a', 'b']) {
    const own = attempts.filter((attempt) => attempt.agent === agent && attempt.minute < 1_440);
    own.sort((x, y) => x.minute - y.minute);
    let task: Attempt[] = [];
    const close = (): void => {
      const [first, last] = [task[0], task.at(-1)];
      if (first === undefined || last === undefined || first.minute < 0) return;
      counts.taskCount++;
      counts.retryCount += task.length - 1;
      if (last.success) counts.completedTaskCount++;
      else if (last.minute + 15 < 1_440) counts.abandonedTaskCount++;
      else counts.openTaskCount++;
    };
    for (const attempt of own) {
      const last = task.at(-1);
      if (last === undefined || last.success || attempt.minute - last.minute > 15) {
        close();
        task = [];
      }
      task.push(attempt);
    }
    close();
  }
  return counts;
}
