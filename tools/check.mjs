// `npm run check`: all that CI asks of a commit. Every step runs whatever became of the others; the tests are the last,
// so that their tally is the last line.
import { prepare, run } from './checkout.mjs';

await prepare({ build: false });
const failed = [];
const steps = [
  ...['build', 'types', 'lint', 'lint:api', 'format:check', 'knip', 'architecture'],
  ...['test:browser', 'test:python', 'test:fuzz', 'test:stores'],
];
for (const step of steps) {
  const start = performance.now();
  console.log(`\n— ${step}`);
  const code = await run('npm', [
    'run',
    '--silent',
    step,
    ...(step === 'test:stores' ? ['--', '--quick'] : []),
  ]);
  console.log(
    `— ${step} ${code === 0 ? 'holds' : 'FAILED'} (${Math.round((performance.now() - start) / 1000)} s)`,
  );
  if (code !== 0) failed.push(step);
}
console.log(failed.length === 0 ? '\n— test' : `\nFailed: ${failed.join(', ')}. Now the tests:`);
// The real servers have had their turn.
const { MEMGRAPH_URL, QDRANT_URL, INFLUXDB_URL, STEMMA_TEST_SERVERS, ...env } = process.env;
const code = await run(process.execPath, ['tools/test.mjs'], env);
process.exit(failed.length > 0 ? 1 : code);
