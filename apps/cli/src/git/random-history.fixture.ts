import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { CommitGraph } from './commit-graph.js';
import { nodeIdOf } from './git-ids.js';
import { gitPlumbingCounts } from './git-plumbing-counts.fixture.js';
import { HistoryWalk } from './history-walk.js';
import { openGitRepository, type GitLineageRecord, type NodeRecord } from './index.js';
import { MissingObjects } from './missing-objects.js';
import { LineageView } from './lineage-view.fixture.js';
import { ScratchRepository, asSet, itemsOf, prose, recordsOf } from './scratch-repository.fixture.js';

type Tree = ReadonlyMap<string, string>;

/** Numbers 0 ≤ n < limit that a seed decides (mulberry32). */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** A tangle of commits with up to three parents, whose merges pick, mix, drop and invent as they like. */
function randomRepository(seed: number, size: number): ScratchRepository {
  const roll = dice(seed);
  const repository = new ScratchRepository();
  // Loose objects, which can be taken away one by one.
  repository.git('config', 'fastimport.unpackLimit', '1000000');
  const trees: Tree[] = [];
  const stream: string[] = [];
  let unique = 0;
  const pick = <T>(items: readonly T[]): T | undefined => items[roll(items.length)];
  const touch = (content: string): string => {
    const lines = content.split('\n');
    lines[roll(lines.length)] = `edit ${String(++unique)}`;
    return lines.join('\n');
  };
  const disturb = (tree: Map<string, string>): void => {
    const path = pick([...tree.keys()]);
    const fresh = `d${String(roll(4))}/f${String(roll(60))}`;
    const content = path === undefined ? undefined : tree.get(path);
    const act = roll(8);
    if (path === undefined || content === undefined || act < 2)
      tree.set(fresh, prose(`file ${String(++unique)}`));
    else if (act === 2) tree.delete(path);
    else if (act === 3 || act === 4) {
      tree.delete(path);
      tree.set(fresh, act === 3 ? content : touch(content));
    } else if (act === 5) tree.set(fresh, touch(content));
    else tree.set(path, touch(content));
  };
  for (let commit = 0; commit < size; commit++) {
    const parents = new Set<number>();
    if (commit > 0) parents.add(Math.max(0, commit - 1 - roll(4)));
    for (let more = roll(10) < 4 ? 1 + roll(2) : 0; more > 0 && commit > 2; more--)
      parents.add(Math.max(0, commit - 1 - roll(8)));
    if (commit === size - 1)
      for (let recent = Math.max(0, commit - 8); recent < commit; recent++) parents.add(recent);
    const sides = [...parents].map((parent) => trees[parent] ?? new Map<string, string>());
    const tree = new Map<string, string>();
    for (const path of new Set(sides.flatMap((side) => [...side.keys()]))) {
      const chosen = pick(sides)?.get(path);
      if (chosen !== undefined) tree.set(path, chosen);
    }
    for (let acts = roll(sides.length > 1 ? 2 : 4); acts > 0 || tree.size === 0; acts--) disturb(tree);
    trees.push(tree);
    const [first, ...others] = [...parents];
    const message = `commit ${String(commit)}`;
    stream.push(`commit refs/heads/main\nmark :${String(commit + 1)}`);
    stream.push(`committer Ada <ada@example.org> ${String(1_700_000_000 + 60 * commit)} +0000`);
    stream.push(`data ${String(message.length)}\n${message}`);
    if (first !== undefined) stream.push(`from :${String(first + 1)}`);
    for (const other of others) stream.push(`merge :${String(other + 1)}`);
    stream.push('deleteall');
    for (const [path, content] of tree)
      stream.push(`M 100644 inline ${path}\ndata ${String(content.length)}\n${content}`);
  }
  repository.gitWithInput(`${stream.join('\n')}\n`, 'fast-import', '--quiet', '--force');
  return repository;
}

/** Takes trees out of the repository; the answer puts them back. */
function loseTrees(
  repository: ScratchRepository,
  count: number,
  roll: (limit: number) => number,
): () => void {
  const objects = repository.git(
    'cat-file',
    '--batch-all-objects',
    '--batch-check=%(objecttype) %(objectname)',
  );
  const trees = objects.split('\n').flatMap((line) => (line.startsWith('tree ') ? [line.slice(5)] : []));
  const lost = new Set(Array.from({ length: count }, () => trees[roll(trees.length)] ?? ''));
  const files = [...lost].map((name) =>
    join(repository.path, '.git', 'objects', name.slice(0, 2), name.slice(2)),
  );
  for (const file of files) renameSync(file, `${file}.away`);
  return () => {
    for (const file of files) renameSync(`${file}.away`, file);
  };
}

/** nodeId → patternId of the versions in HEAD's tree. */
async function versionsAtHead(repository: ScratchRepository): Promise<Map<string, string>> {
  const { path } = repository;
  const { tips, rootCommit, close } = await openGitRepository(path);
  await close();
  const graph = await CommitGraph.load(path, tips);
  const walk = new HistoryWalk(path, graph, rootCommit, () => true, new Set(), new MissingObjects());
  const held = new Map<string, string>();
  for await (const { commit, advance } of walk.steps()) {
    if (commit < graph.size - 1) continue;
    for (const file of repository.git('ls-tree', '-r', '--name-only', 'HEAD').split('\n')) {
      const version = advance.state.get(file);
      if (version === undefined) throw new Error(`${file} is not in the state`);
      held.set(nodeIdOf(version.history.patternId, graph.sha(version.commit)), version.history.patternId);
    }
  }
  walk.kill();
  return held;
}

/** The forks that merges make of files which two sides renamed differently; git has no word for them. */
function mergeForks(repository: ScratchRepository, view: LineageView): NodeRecord[] {
  const merges = new Set(repository.git('rev-list', '--merges', 'HEAD').split('\n'));
  return view.nodes.filter(({ evolutionType, metadata }) => {
    return evolutionType === 'fork' && merges.has(String(metadata['commit']));
  });
}

/** A repository that the seed makes, imported in all kinds of ways. */
export function describeRandomHistory(seed: number): void {
  describe(`a random history, seed ${String(seed)}`, () => {
    const repository = randomRepository(seed, 60);
    let records: GitLineageRecord[];
    let view: LineageView;
    let held: Map<string, string>;

    beforeAll(async () => {
      records = await recordsOf(repository.path);
      view = new LineageView(records);
      held = await versionsAtHead(repository);
    });
    afterAll(() => repository.remove());

    it('has the patterns, nodes and edges that git counts', () => {
      const counted = gitPlumbingCounts(repository.path);
      const forks = mergeForks(repository, view);
      expect(view.patterns.length - forks.length).toBe(counted.patterns);
      const added = view.nodes.length - counted.nodes;
      expect(added).toBeGreaterThanOrEqual(0);
      expect(added).toBeLessThanOrEqual(forks.length);
      // A fork has the blob of its source: where a merge joins the two, counting blobs misses an edge.
      const missed = view.edgeCount - added - counted.edges;
      expect(missed).toBeGreaterThanOrEqual(0);
      expect(missed).toBeLessThanOrEqual(forks.length);
    });

    it('leaves active every version that HEAD holds, and archives the last of every file it has not', () => {
      for (const nodeId of held.keys()) expect(view.statusOf(nodeId)).toBe('active');
      const alive = new Set(held.values());
      const lost = view.patterns.filter(({ patternId }) => !alive.has(patternId));
      expect(lost.length).toBeGreaterThan(0);
      for (const { patternId } of lost) {
        const versions = view.nodes.filter((node) => node.patternId === patternId);
        expect(versions.map(({ nodeId }) => view.statusOf(nodeId))).toContain('archived');
      }
    });

    it('names every file of HEAD by its path there', () => {
      const paths = repository.git('ls-tree', '-r', '--name-only', 'HEAD').split('\n');
      expect([...held.values()].map((patternId) => view.nameOf(patternId)).sort()).toEqual(paths.sort());
      expect(view.names.length).toBeGreaterThan(0);
    });

    it('is the same after any commit and the rest, in whatever order git walks', async () => {
      const all = repository.git('rev-list', '--date-order', 'main').split('\n');
      for (const commit of all.filter((_, index) => index % 25 === seed % 25)) {
        repository.git('update-ref', '--no-deref', 'HEAD', commit);
        const first = await itemsOf(repository.path, { namespace: 'scratch' });
        repository.git('symbolic-ref', 'HEAD', 'refs/heads/main');
        const done = first.at(-1)?.cursor;
        const after = await recordsOf(repository.path, done === undefined ? {} : { done });
        expect(asSet([...first.flatMap((item) => item.records), ...after])).toEqual(asSet(records));
      }
    });

    it.each([1, 3, 10])(
      'is the same where %i folders are missing first and back for a second run',
      async (count) => {
        const restore = loseTrees(repository, count, dice(100 * seed + count));
        const first = await itemsOf(repository.path, { namespace: 'scratch' });
        restore();
        const done = first.at(-1)?.cursor;
        const after = await recordsOf(repository.path, done === undefined ? {} : { done });
        expect(asSet([...first.flatMap((item) => item.records), ...after])).toEqual(asSet(records));
      },
    );
  });
}
