import { cpus } from 'node:os';
import { benchAnalytics } from './analytics.js';
import type { BenchRow } from './bench-row.js';
import { benchConsole } from './console.js';
import { benchExecutions } from './executions.js';
import { benchForecast } from './forecast.js';
import { benchGraph } from './graph.js';
import { benchHistory } from './history.js';
import { benchImport } from './import.js';
import { benchImportsAtWork } from './imports-at-work.js';
import { benchLineageWrite } from './lineage-write.js';
import { benchMirrorJobs } from './mirror-jobs.js';
import { benchPaths } from './paths.js';
import { benchQdrant } from './qdrant.js';
import { benchRecorder } from './recorder.js';
import { benchSearch } from './search/search.js';
import { benchSimilarity } from './similarity.js';
import { benchStalledReaders } from './stalled-readers.js';
import { benchStores } from './stores/stores.js';
import { benchUsageTraffic } from './usage-traffic.js';
import { benchVisible } from './visible.js';
import { benchWatching } from './watching.js';

const [first, ...others] = process.argv.slice(2);
/** What follows on these are repositories; on `stores`, some of the stores. */
const takesOthers = first === 'search' || first === 'history' || first === 'stores';

/** Each bench by the word that selects it: `npm run bench -- write`. */
const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  search: () => benchSearch(others),
  write: benchLineageWrite,
  executions: benchExecutions,
  recorder: benchRecorder,
  import: benchImport,
  history: () => benchHistory(others),
  graph: () => benchGraph(),
  paths: () => benchPaths(),
  similarity: benchSimilarity,
  qdrant: benchQdrant,
  mirrors: () => benchMirrorJobs(),
  visible: benchVisible,
  watching: benchWatching,
  console: benchConsole,
  'usage-traffic': benchUsageTraffic,
  analytics: () => benchAnalytics(),
  forecast: benchForecast,
  'stalled-readers': benchStalledReaders,
  'imports-at-work': benchImportsAtWork,
  stores: () => benchStores(first === 'stores' ? others : []),
};

const chosen = first === undefined ? [] : [first, ...(takesOthers ? [] : others)];
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. Choose among ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.error(`${name} …`);
  rows.push(...(await bench()));
}
const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
console.log(JSON.stringify({ machine, rows }, null, 2));
