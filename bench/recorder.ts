import { StemmaClient, type ExecutionInput, type Recorder } from '@stemma/client';
import { benchRow, type BenchRow } from './bench-row.js';
import { createNodes, insertStraight, rate, someExecutions } from './executions.js';
import { median } from './median.js';
import { startService, startStore } from './service.js';

const RUNS = 5;
const EXECUTIONS = 50_000;

/**
 * Executions recorded one by one through the recorder of the TypeScript client, which waits only for room. Each run beside
 * its baseline: the same rows by multi-row INSERT into `executions` of the same Postgres, by `pg` alone.
 */
export async function benchRecorder(): Promise<BenchRow[]> {
  const store = await startStore();
  const service = await startService(store.url);
  try {
    const nodes = await createNodes(service);
    const stemma = new StemmaClient({ url: service.url });
    // Warm: compiled code, prepared statements, open connections.
    await record(stemma.recorder(), someExecutions(EXECUTIONS / 5, nodes));
    const measured: number[] = [];
    const baseline: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      baseline.push(await insertStraight(store.url, someExecutions(EXECUTIONS, nodes)));
      const executions = someExecutions(EXECUTIONS, nodes);
      measured.push(await rate(EXECUTIONS, () => record(stemma.recorder(), executions)));
    }
    return [
      benchRow({
        name: 'executions recorded one by one through the client’s recorder',
        unit: 'executions/s',
        baseline: median(baseline),
        measured: median(measured),
        target: '≥ 0.4 ×',
        runs: RUNS,
      }),
    ];
  } finally {
    await service.stop();
    await store.stop();
  }
}

async function record(recorder: Recorder, executions: readonly ExecutionInput[]): Promise<void> {
  const recorded: Promise<void>[] = [];
  for (const execution of executions) {
    await recorder.room();
    recorded.push(recorder.record(execution));
  }
  await recorder.close();
  await Promise.all(recorded);
}
