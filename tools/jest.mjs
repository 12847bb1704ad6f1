import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './checkout.mjs';

/**
 * Runs Jest on this terminal. A file that could not even be loaded counts as a failure, and so does a run that left no result.
 * @returns its exit code, and how many tests there were; `isKnown` where it left a result
 */
export async function jest(parameters, env = process.env) {
  const folder = mkdtempSync(join(tmpdir(), 'stemma-tally-'));
  const resultFile = join(folder, 'result.json');
  try {
    const program = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${resultFile}`];
    const code = await run(process.execPath, [...program, ...parameters], env);
    const result = resultIn(resultFile);
    return {
      code,
      isKnown: result !== undefined,
      passed: result?.numPassedTests ?? 0,
      skipped: result?.numPendingTests ?? 0,
      failed: result ? result.numFailedTests + result.numRuntimeErrorTestSuites : Number(code !== 0),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultIn(file) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    return 'numPassedTests' in result ? result : undefined;
  } catch {
    return undefined;
  }
}
