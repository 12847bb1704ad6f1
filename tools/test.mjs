// `npm test [-- <what jest takes>]`: installs where that is needed, then runs the tests. The last line is the tally.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, run } from './checkout.mjs';

await prepare({ build: false });
const folder = mkdtempSync(join(tmpdir(), 'stemma-tally-'));
const resultFile = join(folder, 'result.json');
let code;
let result;
try {
  const jest = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${resultFile}`];
  code = await run(process.execPath, [...jest, ...process.argv.slice(2)]);
  result = resultIn(resultFile);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// A file that could not even be loaded counts as a failure, and so does a run that left no result.
const passed = result?.numPassedTests ?? 0;
const failed = result ? result.numFailedTests + result.numRuntimeErrorTestSuites : Number(code !== 0);
if (result || code !== 0) console.log(`${passed} passed, ${failed} failed`);
process.exit(code === 0 && failed > 0 ? 1 : code);

function resultIn(file) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    return 'numPassedTests' in result ? result : undefined;
  } catch {
    return undefined;
  }
}
