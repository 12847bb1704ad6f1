// `npm run test:stores [-- <names of stores>] [--quick]`: what the mirrors promise, tried on the real servers: those that
// MEMGRAPH_URL, QDRANT_URL, INFLUXDB_URL and POSTGRES_URL name, or programs in the folder STEMMA_TEST_SERVERS, which are
// started for it. One that is named and does not answer is a failure; one that is not named is told. `--quick` leaves out
// the long ones.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './checkout.mjs';
import { jest } from './jest.mjs';

await prepare({ build: false });
const { programOf, stores, versionOfProgram } = await import('./stores.mjs');

const isQuick = process.argv.includes('--quick');
const wanted = process.argv.slice(2).filter((parameter) => !parameter.startsWith('--'));
const unknown = wanted.filter((name) => stores.every((store) => store.name !== name));
if (unknown.length > 0) {
  console.error(
    `${unknown.join(', ')}: no such store; there are ${stores.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const rows = [];
for (const store of stores)
  if (wanted.length === 0 || wanted.includes(store.name)) rows.push(await tried(store));
console.log(`\n${tableOf(rows)}`);
process.exit(rows.some(({ failed }) => failed > 0) ? 1 : 0);

async function tried(store) {
  const { name, variable } = store;
  const program = programOf(store);
  if (process.env[variable] === undefined && program === null) {
    const lacks = [
      ...(variable === null ? [] : [`${variable} is not set`]),
      ...(store.program === null ? [] : [`there is no ${store.program} in STEMMA_TEST_SERVERS`]),
    ];
    return { store: name, version: `not run: ${lacks.join(', and ')}` };
  }
  console.log(`\n— ${name}`);
  const start = performance.now();
  let version;
  try {
    const said = await (process.env[variable] === undefined ? versionOfProgram(program) : store.version());
    version = said.replace(/^v/, '');
  } catch (error) {
    return { store: name, version: `cannot be reached: ${reasonOf(error)}`, tests: 0, failed: 1 };
  }
  const { passed, skipped, failed } = await runSpecs(store);
  const seconds = Math.round((performance.now() - start) / 1_000);
  return { store: name, version, tests: passed + failed, failed, skipped, time: `${seconds} s` };
}

/** Afterwards nothing of it is left on a server that was there before, or else it counts as a failure. */
async function runSpecs(store) {
  const folder = mkdtempSync(join(tmpdir(), 'stemma-stores-'));
  const made = join(folder, 'made');
  writeFileSync(made, '');
  const env = { ...process.env, STEMMA_TEST_MADE: made };
  if (store.name === 'postgres') env.STEMMA_TEST_POSTGRES = process.env.POSTGRES_URL;
  const files = `(${store.specs.join('|')}).*\\.${isQuick ? 'spec' : '(spec|soak)'}\\.ts$`;
  const { passed, skipped, failed } = await jest(['--runInBand', '--testRegex', files], env);
  const isClean = await removed(store, readFileSync(made, 'utf8').split('\n'));
  rmSync(folder, { recursive: true, force: true });
  // None that passes is as bad as one that fails.
  return { passed, skipped, failed: failed + Number(!isClean || (passed === 0 && failed === 0)) };
}

async function removed(store, lines) {
  const names = lines.filter((line) => line.startsWith(`${store.name} `)).map((line) => line.split(' ')[1]);
  try {
    if (names.length > 0) await store.remove([...new Set(names)]);
    return true;
  } catch (error) {
    console.error(`What was made in ${store.name} is not removed: ${reasonOf(error)}`);
    return false;
  }
}

/** Drivers say much about what is one word. */
function reasonOf(error) {
  return error.cause?.code ?? error.cause?.message ?? error.code ?? error.message;
}

function tableOf(rows) {
  const columns = ['store', 'version', 'tests', 'failed', 'skipped', 'time'];
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  // A sentence in the place of a version may be longer than any version.
  const widths = columns.map((_, i) =>
    Math.max(...lines.map((line) => (line[2] === '' ? 0 : line[i].length))),
  );
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
