import Sequencer from '@jest/test-sequencer';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The specs that take longest, so that none is left over for one worker while the other has nothing to do. Jest knows
 * by itself only what it has run before, and a new checkout has run nothing.
 */
const LONGEST = [
  'libs/embedded/src/postgres/embedded-postgres.spec.ts',
  'test/projection/converge.spec.ts',
  'test/api/idle-connections.spec.ts',
  'apps/cli/src/git/read-git-history.spec.ts',
  'test/worker/workers.spec.ts',
  'test/cli/git-import.spec.ts',
  'test/lineage-concurrency.spec.ts',
  'test/api/detection-rules.spec.ts',
  'libs/embedded/src/vectors/usearch-pattern-index.spec.ts',
  'test/bulk/import.spec.ts',
  'test/cli/import-and-trace.spec.ts',
  'test/bulk/export.spec.ts',
  'test/projection/projection.spec.ts',
  'test/api/refusals.spec.ts',
  'test/cli/broken-connections.spec.ts',
  'test/api/mirror-down.spec.ts',
  'test/crash/crash.spec.ts',
  'apps/cli/src/git/random-history.spec.ts',
  'test/projection/graph-equality.spec.ts',
  'test/api/large-lineages.spec.ts',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = new Map(LONGEST.map((path, index) => [join(root, path), index]));
    const rankOf = ({ path }) => rank.get(path) ?? LONGEST.length;
    return super.sort(tests).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
