import Sequencer from '@jest/test-sequencer';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The specs that take longest, so that none is left over for one worker while the other has nothing to do. Jest knows
 * by itself only what it has run before, and a new checkout has run nothing.
 */
const LONGEST = [
  // Those that start many processes: a fork of a worker that has grown to a gigabyte costs thirty times that of a new one.
  'libs/embedded/src/postgres/embedded-postgres.spec.ts',
  'apps/cli/src/git/read-git-history.spec.ts',
  'apps/cli/src/git/damaged-repository.spec.ts',
  'apps/cli/src/git/random-history.spec.ts',
  'apps/cli/src/git/foreign-repository.spec.ts',
  'test/cli/git-import.spec.ts',
  'test/cli/import-and-trace.spec.ts',
  // Then by their length.
  'test/worker/workers.spec.ts',
  'test/crash/crash.spec.ts',
  'test/api/detection-rules.spec.ts',
  'test/api/idle-connections.spec.ts',
  'test/projection/converge.spec.ts',
  'test/api/search.spec.ts',
  'libs/embedded/src/vectors/usearch-pattern-index.spec.ts',
  'libs/embedded/src/data-directory/data-directory-lock.spec.ts',
  'test/api/refusals.spec.ts',
  'test/api/large-lineages.spec.ts',
  'test/api/large-items.spec.ts',
  'test/architecture/architecture.spec.ts',
  'test/worker/logs-and-traces.spec.ts',
  'test/projection/rebuild.spec.ts',
  'test/lineage-concurrency.spec.ts',
  'libs/postgres/src/lineage-cost.spec.ts',
  'test/cli/broken-connections.spec.ts',
  'libs/analytics/src/trend/real-series.spec.ts',
  'test/projection/read-your-writes.spec.ts',
  'libs/embedded/src/graph/dense-lineage.spec.ts',
  'test/api/event-stream.spec.ts',
  'libs/embedding/src/local/local-embedder.spec.ts',
  'test/hostile/hostile-requests.spec.ts',
  'test/bulk/stalled-exports.spec.ts',
  'test/api/console.spec.ts',
  'test/bulk/import.spec.ts',
  'test/bulk/export.spec.ts',
  'test/projection/graph-equality.spec.ts',
  'libs/postgres/src/postgres-lineage-graph.spec.ts',
  'test/projection/late-lock.spec.ts',
  'test/races/race-writes.spec.ts',
  'test/executions/many-clients.spec.ts',
  'test/api/endless-bodies.spec.ts',
  'test/api/version-diff.spec.ts',
  'test/api/vector-files.spec.ts',
  'test/api/similarity.spec.ts',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = new Map(LONGEST.map((path, index) => [join(root, path), index]));
    const rankOf = ({ path }) => rank.get(path) ?? LONGEST.length;
    return super.sort(tests).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
