import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRecord } from '@stemma/models';
import { gitPlumbingCounts } from './git-plumbing-counts.fixture.js';
import { openGitRepository, readGitHistory, type GitCursor, type GitLineageRecord } from './index.js';
import { LineageView } from './lineage-view.fixture.js';
import { ScratchRepository, asSet, edited, itemsOf, prose, recordsOf } from './scratch-repository.fixture.js';
import { storiedRepository } from './storied-repository.fixture.js';

/** What runs give that go on from a cursor, as it was kept; the items of one commit have the same. */
class Resumed {
  private readonly known = new Map<string, Promise<GitLineageRecord[]>>();

  constructor(
    private readonly path: string,
    private readonly options: { maxCommits?: number } = {},
  ) {}

  at(cursor: GitCursor): Promise<GitLineageRecord[]> {
    const kept = JSON.stringify(cursor);
    const known =
      this.known.get(kept) ?? recordsOf(this.path, { ...this.options, done: JSON.parse(kept) as GitCursor });
    this.known.set(kept, known);
    return known;
  }
}

describe('the history of a storied repository', () => {
  const { repository, commits } = storiedRepository();
  let records: GitLineageRecord[];
  let view: LineageView;
  const at = (path: string, commit: string) => view.node(path, commits[commit] ?? '');

  beforeAll(async () => {
    records = await recordsOf(repository.path);
    view = new LineageView(records);
  });
  afterAll(() => repository.remove());

  it('has as many patterns, nodes and edges as git itself counts', () => {
    const counts = { patterns: view.patterns.length, nodes: view.nodes.length, edges: view.edgeCount };
    expect(counts).toEqual(gitPlumbingCounts(repository.path));
    expect(counts.nodes).toBeGreaterThan(40);
  });

  it('writes nothing that an import would refuse', () => {
    for (const record of records) expect(() => parseRecord(JSON.parse(JSON.stringify(record)))).not.toThrow();
  });

  it('starts a pattern with a root version that has author, date and content', () => {
    const node = at('alpha.ts', 'root');
    expect(node).toMatchObject({
      status: 'active',
      content: prose('alpha'),
      createdBy: 'Ada Lovelace <ada@example.org>',
      createdAt: '2023-11-14T22:14:20.000Z',
      parents: [],
    });
    expect(node).not.toHaveProperty('evolutionType');
    expect(view.patterns.find(({ patternId }) => patternId === node.patternId)).toMatchObject({
      name: 'alpha.ts',
      kind: 'code',
      language: 'typescript',
      namespace: 'scratch',
    });
  });

  it('refines an edited file, and takes the breaking change from a conventional subject', () => {
    const node = at('alpha.ts', 'edit');
    expect(view.parentsOf(node)).toEqual(['refined_from alpha.ts@start']);
    expect(node.parents[0]).toMatchObject({
      breakingChanges: true,
      changeSummary: 'feat(core)!: edit alpha',
    });
  });

  it('tells since when a renamed file has had each of its paths', () => {
    const { patternId } = at('beta.ts', 'root');
    expect(view.names.filter((record) => record.patternId === patternId)).toEqual([
      {
        record: 'names',
        patternId,
        names: [
          { name: 'beta.ts', since: '2023-11-14T22:14:20.000Z' },
          { name: 'lib/beta.ts', since: '2023-11-14T22:16:20.000Z' },
          { name: 'lib/gamma.ts', since: '2023-11-14T22:17:20.000Z' },
        ],
      },
    ]);
    expect(view.names).toHaveLength(2);
  });

  it('tells the names of all renamed files again to a store that an import without names filled', async () => {
    const { named: _, ...old } = (await itemsOf(repository.path)).at(-1)?.cursor ?? fail();
    expect(await recordsOf(repository.path, { done: old })).toEqual(view.names);
  });

  it('follows a pure rename without a version, and a rename with edits with one', () => {
    expect(view.at('lib/beta.ts')).toEqual([]);
    const node = at('lib/gamma.ts', 'renameEdit');
    expect(view.parentsOf(node)).toEqual(['refined_from beta.ts@start']);
    expect(node.patternId).toBe(at('beta.ts', 'root').patternId);
    expect(node.createdBy).toBe('Grace <grace@example.org>');
    expect(node.parents[0]?.similarityScore).toBeGreaterThan(0.9);
  });

  it('forks copies of changed, unchanged and identical files, but not empty files', () => {
    const copy = at('alpha-copy.ts', 'copyChanged');
    expect(copy).toMatchObject({ evolutionType: 'fork', parents: [{ similarityScore: 1 }] });
    expect(view.parentsOf(copy)).toEqual(['forked_from alpha.ts@feat(core)!: edit alpha']);
    expect(copy.patternId).not.toBe(at('alpha.ts', 'root').patternId);
    const source = ['forked_from lib/gamma.ts@move and edit beta'];
    expect(view.parentsOf(at('gamma-copy.ts', 'copyUnchanged'))).toEqual(source);
    expect(view.parentsOf(at('gamma-twin.ts', 'copyUnchanged'))).toEqual(source);
    expect(at('pkg/two/__init__.py', 'copyUnchanged').parents).toEqual([]);
  });

  it('makes no version of a mode change or a submodule, and one of a link with its target', () => {
    expect(view.nodes.filter(({ metadata }) => metadata['commit'] === commits['mode'])).toEqual([]);
    expect(view.at('vendor')).toEqual([]);
    expect(view.at('link')).toMatchObject([{ content: 'alpha.ts', metadata: { symlink: true } }]);
  });

  it('archives a deleted file, and begins a new pattern where it comes back', () => {
    expect(view.fates).toContain('archived alpha-copy.ts@copy alpha while changing it');
    const [first, second, ...others] = view.at('alpha-copy.ts');
    expect(others).toEqual([]);
    expect(second?.parents).toEqual([]);
    expect(second?.patternId).not.toBe(first?.patternId);
  });

  it('hashes what is binary or too large', () => {
    expect(at('logo.png', 'root')).toMatchObject({ content: null, metadata: { binary: true, bytes: 6 } });
    expect(at('logo.png', 'root').contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(at('huge.txt', 'root')).toMatchObject({
      content: null,
      metadata: { tooLarge: true, bytes: 307_200 },
    });
  });

  it('keeps names as they are, whatever characters are in them', () => {
    expect(view.at('naïve/日本語 "quoted"\ttab.md')).toHaveLength(1);
    expect(view.at('new\nline.txt')).toHaveLength(1);
  });

  it('makes nothing of a clean merge', () => {
    const ofMerge = view.nodes.filter(({ metadata }) => metadata['commit'] === commits['cleanMerge']);
    expect(ofMerge).toEqual([]);
  });

  it('merges a file that both sides changed', () => {
    const node = at('alpha.ts', 'conflictMerge');
    expect(node.evolutionType).toBe('merge');
    expect(view.parentsOf(node)).toEqual([
      'merged_from alpha.ts@our alpha',
      'merged_from alpha.ts@their alpha',
    ]);
  });

  it('follows a rename on one side and an edit on the other to the next version', () => {
    expect(view.nodes.filter(({ metadata }) => metadata['commit'] === commits['renameMerge'])).toEqual([]);
    expect(view.parentsOf(view.at('src/main.ts')[0] ?? fail())).toEqual([
      'refined_from main.ts@edit main where it was',
    ]);
  });

  it('sees what an evil merge does beyond its sides', () => {
    const node = at('evil.txt', 'evilMerge');
    expect(node.evolutionType).toBe('refined');
    expect(view.parentsOf(node)).toEqual(['refined_from evil.txt@evil side']);
    expect(at('from-nowhere.txt', 'evilMerge').parents).toEqual([]);
    expect(view.fates).toContain('archived huge.txt@start');
  });

  it('merges more than two sides', () => {
    const node = at('src/main.ts', 'octopus');
    expect(node.evolutionType).toBe('merge');
    expect(view.parentsOf(node)).toEqual([
      'merged_from src/main.ts@edit after the merge',
      'merged_from src/main.ts@arm one',
      'merged_from src/main.ts@arm two',
      'merged_from src/main.ts@arm three',
    ]);
  });

  it('merges across a criss-cross', () => {
    expect(view.parentsOf(at('readme.md', 'crissCross'))).toEqual([
      'merged_from readme.md@main readme',
      'merged_from readme.md@cross readme',
    ]);
  });

  it('gives the same records in a second run, in a clone, and in a bare clone', async () => {
    const clones = mkdtempSync(join(tmpdir(), 'stemma-clones-'));
    repository.git('clone', '-q', repository.path, join(clones, 'plain'));
    repository.git('clone', '-q', '--bare', repository.path, join(clones, 'bare.git'));
    expect(await recordsOf(repository.path)).toEqual(records);
    expect(asSet(await recordsOf(join(clones, 'plain')))).toEqual(asSet(records));
    expect(asSet(await recordsOf(join(clones, 'bare.git')))).toEqual(asSet(records));
    expect((await openGitRepository(join(clones, 'bare.git'))).name).toBe('bare');
    rmSync(clones, { recursive: true });
  });

  it('reads a shallow clone, and tells that it is one', async () => {
    const clone = mkdtempSync(join(tmpdir(), 'stemma-shallow-'));
    repository.git('clone', '-q', '--depth=3', `file://${repository.path}`, clone);
    const opened = await openGitRepository(clone);
    expect(opened.shallow).toBe(true);
    await opened.close();
    expect(new LineageView(await recordsOf(clone)).nodes.length).toBeGreaterThan(10);
    rmSync(clone, { recursive: true });
  });

  it('emits nothing more once everything is done', async () => {
    const last = (await itemsOf(repository.path)).at(-1);
    expect(await itemsOf(repository.path, { done: last?.cursor ?? fail() })).toEqual([]);
  });

  it('resumes after an interruption at any item with nothing lost', async () => {
    const items = await itemsOf(repository.path, { namespace: 'scratch' });
    const resumed = new Resumed(repository.path);
    for (const [index, { cursor }] of items.entries()) {
      // Of half of the commits, since each takes a dozen processes.
      if (/^[0-7]/.test(cursor.heads.at(-1) ?? '')) continue;
      const before = items.slice(0, index + 1).flatMap((item) => item.records);
      const after = await resumed.at(cursor);
      const rest = items.slice(index + 1).flatMap((item) => item.records);
      expect(asSet([...before, ...after])).toEqual(asSet(records));
      expect(after.length).toBeLessThanOrEqual(rest.length + 15);
    }
  });

  it('emits, from any commit on, just what a full run has beyond it', async () => {
    const all = repository.git('rev-list', '--topo-order', 'HEAD').split('\n');
    for (const commit of all.filter((_, index) => index % 5 === 0)) {
      repository.git('checkout', '-q', '--detach', commit);
      const first = await itemsOf(repository.path, { namespace: 'scratch' });
      repository.git('checkout', '-q', 'main');
      const before = first.flatMap((item) => item.records);
      const after = await recordsOf(repository.path, { done: first.at(-1)?.cursor ?? fail() });
      expect(asSet([...before, ...after])).toEqual(asSet(records));
      // Of a file that is renamed again, all names are told again.
      const once = [...before, ...after].filter(({ record }) => record !== 'names');
      expect(once).toHaveLength(records.filter(({ record }) => record !== 'names').length);
    }
  });

  it('gives the newest commits the ids of a full run, without what lies before them', async () => {
    const some = await recordsOf(repository.path, { maxCommits: 9 });
    const window = new LineageView(some);
    const newest = new Set(repository.git('rev-list', '--date-order', '-n9', 'HEAD').split('\n'));
    const expected = view.nodes.filter(({ metadata }) => newest.has(String(metadata['commit'])));
    expect(window.nodes.map(({ nodeId }) => nodeId).sort()).toEqual(
      expected.map(({ nodeId }) => nodeId).sort(),
    );
    for (const pattern of window.patterns) expect(view.patterns).toContainEqual(pattern);
  });

  it('resumes a window where it was, though new commits would move it', async () => {
    const items = await itemsOf(repository.path, { namespace: 'scratch', maxCommits: 9 });
    const whole = items.flatMap((item) => item.records);
    const resumed = new Resumed(repository.path, { maxCommits: 3 });
    for (const [index, { cursor }] of items.entries()) {
      const before = items.slice(0, index + 1).flatMap((item) => item.records);
      const after = await resumed.at(cursor);
      expect(asSet([...before, ...after])).toEqual(asSet(whole));
    }
  });

  it('takes only the paths asked for; a file that moves in starts there', async () => {
    const some = new LineageView(await recordsOf(repository.path, { paths: ['src', '*.md', '!readme.md'] }));
    expect(some.patterns.map(({ name }) => name)).toEqual(['src/main.ts']);
    expect(some.at('src/main.ts')[0]?.parents).toEqual([]);
    expect(some.at('src/main.ts').length).toBeGreaterThan(4);
  });

  it('does not take the cursor of other paths', async () => {
    const cursor = (await itemsOf(repository.path, { paths: ['src'] })).at(-1)?.cursor ?? fail();
    expect(await recordsOf(repository.path, { done: cursor })).toEqual(records);
  });

  it('stops at once when it is told to', async () => {
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of readGitHistory({ repoPath: repository.path, signal: stop.signal })) stop.abort();
    })();
    await expect(reading).rejects.toThrow('aborted');
  });

  it('reads the whole repository from a subfolder, and with a detached head', async () => {
    repository.git('checkout', '-q', '--detach');
    expect(await recordsOf(join(repository.path, 'lib'))).toEqual(records);
    repository.git('checkout', '-q', 'main');
  });
});

describe('what a repository cannot be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stemma-nothing-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('refuses a folder that is no repository, or is not there', async () => {
    await expect(itemsOf(folder)).rejects.toMatchObject({
      code: 'validation_failed',
      message: /not a git repository/,
    });
    await expect(itemsOf(join(folder, 'no'))).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('refuses an empty path, which is the present folder to git', async () => {
    await expect(itemsOf('')).rejects.toMatchObject({ code: 'validation_failed', message: /is empty/ });
  });

  it('refuses a repository without commits', async () => {
    const empty = new ScratchRepository();
    await expect(itemsOf(empty.path)).rejects.toMatchObject({ message: /no commits yet/ });
    empty.remove();
  });
});

it('keeps a file that one side deleted and the merge kept, and says so', async () => {
  const repository = new ScratchRepository();
  const start = repository.commit('start', { 'kept.txt': prose('kept'), 'lost.txt': prose('lost') });
  repository.checkout('side', start).commit('delete both', { 'kept.txt': null, 'lost.txt': null });
  repository.checkout('main').commit('elsewhere', { 'else.txt': prose('else') });
  repository.merge(['side'], { 'kept.txt': prose('kept') });
  const view = new LineageView(await recordsOf(repository.path));
  expect(view.fates).toEqual(['archived kept.txt@start', 'archived lost.txt@start', 'active kept.txt@start']);
  repository.remove();
});

it('archives a file that a merge joined into another one at its path, and says where it went', async () => {
  const repository = new ScratchRepository();
  const start = repository.commit('start', { 'else.txt': prose('else') });
  repository.checkout('side', start).commit('theirs', { 'both.txt': prose('theirs') });
  repository.checkout('main').commit('ours', { 'both.txt': prose('ours') });
  const merge = repository.merge(['side'], { 'both.txt': prose('of both') });
  const view = new LineageView(await recordsOf(repository.path));
  expect(view.parentsOf(view.node('both.txt', merge))).toEqual([
    'merged_from both.txt@ours',
    'merged_from both.txt@theirs',
  ]);
  expect(view.node('both.txt', merge).patternId).toBe(view.at('both.txt')[0]?.patternId);
  expect(view.fates).toEqual(['archived both.txt@theirs']);
  expect(view.transitions[0]?.reason).toMatch(/^merged into another file in [0-9a-f]{12}: /);
  repository.remove();
});

it('archives with a deleted file the versions of it that merges did not take up', async () => {
  const repository = new ScratchRepository();
  const start = repository.commit('start', { 'a.txt': prose('a'), 'b.txt': prose('b') });
  const picked = { 'a.txt': prose('a, changed'), 'b.txt': prose('b, theirs') };
  repository.checkout('side', start).commit('theirs', picked);
  repository.checkout('main').commit('ours', { ...picked, 'b.txt': prose('b, ours') });
  repository.merge(['side'], { 'b.txt': prose('b, ours') });
  expect(new LineageView(await recordsOf(repository.path)).fates).toEqual([]);
  repository.commit('delete', { 'a.txt': null, 'b.txt': null });
  const view = new LineageView(await recordsOf(repository.path));
  expect(view.fates.sort()).toEqual([
    'archived a.txt@ours',
    'archived a.txt@theirs',
    'archived b.txt@ours',
    'archived b.txt@theirs',
  ]);
  repository.remove();
});

it('goes on from the further of two versions with equal content', async () => {
  const repository = new ScratchRepository();
  const start = repository.commit('start', { 'a.txt': prose('a') });
  repository.checkout('side', start).commit('elsewhere', { 'else.txt': prose('else') });
  repository.checkout('main').commit('change', { 'a.txt': edited(prose('a'), 1, 'x') });
  repository.commit('revert', { 'a.txt': prose('a') });
  repository.checkout('side').merge(['main']);
  const last = repository.commit('next', { 'a.txt': edited(prose('a'), 2, 'y') });
  const view = new LineageView(await recordsOf(repository.path));
  expect(view.parentsOf(view.node('a.txt', last))).toEqual(['refined_from a.txt@revert']);
  repository.remove();
});

it('forks a file that two sides renamed differently', async () => {
  const repository = new ScratchRepository();
  const start = repository.commit('start', { 'a.txt': prose('a') });
  repository.checkout('side', start).move('a.txt', 'c.txt').commit('to c');
  repository.checkout('main').move('a.txt', 'b.txt').commit('to b');
  const merge = repository.merge(['side'], { 'b.txt': prose('a'), 'c.txt': prose('a') });
  repository.commit('both', { 'b.txt': edited(prose('a'), 1, 'b'), 'c.txt': edited(prose('a'), 1, 'c') });
  const view = new LineageView(await recordsOf(repository.path));
  expect(view.parentsOf(view.node('c.txt', merge))).toEqual(['forked_from a.txt@start']);
  expect(view.nodes).toHaveLength(4);
  repository.remove();
});

it('finds equal copies in a tree too large to search for similar ones', async () => {
  const repository = new ScratchRepository();
  const many = Array.from({ length: 250 }, (_, index) => [
    `many/${String(index)}.txt`,
    prose(`file ${String(index)}`),
  ]);
  repository.commit('start', {
    ...Object.fromEntries(many),
    'a/same.txt': prose('same'),
    'b/twin.txt': prose('same'),
  });
  const copy = repository.commit('copy', { 'c/twin.txt': prose('same'), 'tiny.txt': '', 'tiny-too.txt': '' });
  const view = new LineageView(await recordsOf(repository.path));
  expect(view.parentsOf(view.node('c/twin.txt', copy))).toEqual(['forked_from b/twin.txt@start']);
  expect(view.edgeCount).toBe(1);
  repository.remove();
});

it('reads names that are no UTF-8, latin1 messages, swaps, and a file that becomes a folder', async () => {
  const repository = new ScratchRepository();
  const blob = repository.gitWithInput(prose('bytes'), 'hash-object', '-w', '--stdin');
  const entry = Buffer.concat([
    Buffer.from(`100644 ${blob}\t`),
    Buffer.from([0x61, 0xff, 0x5c]),
    Buffer.from('\0'),
  ]);
  repository.gitWithInput(entry, 'update-index', '-z', '--index-info');
  repository.git('config', 'i18n.commitEncoding', 'ISO-8859-1');
  repository.gitWithInput(Buffer.from('caf\xe9', 'latin1'), 'commit', '-q', '--author=\u00d8 <>', '-F', '-');
  repository.git('config', 'i18n.commitEncoding', 'UTF-8');
  repository.git('reset', '-q', '--hard');
  repository.commit('files', { x: prose('x'), y: prose('y'), node: prose('node') });
  repository.git('mv', 'x', 't');
  repository.git('mv', 'y', 'x');
  repository.git('mv', 't', 'y');
  repository.commit('swap');
  mkdirSync(join(repository.path, 'deep'));
  repository.git('mv', 'node', 'deep/node');
  repository.git('mv', 'deep', 'node');
  repository.commit('a folder now', { y: edited(prose('x'), 3, 'edited') });
  const view = new LineageView(await recordsOf(repository.path));
  expect(view.at('a\\xff\\\\')).toMatchObject([{ metadata: { subject: 'café' } }]);
  expect(view.nodes.length).toBe(gitPlumbingCounts(repository.path).nodes);
  repository.remove();
});

it('finds the same repository when another root has been merged, and counts that root as any other', async () => {
  const repository = new ScratchRepository();
  repository.commit('start', { 'a.txt': prose('a') });
  const before = await recordsOf(repository.path);
  repository.git('checkout', '-q', '--orphan', 'foreign');
  repository.git('rm', '-rfq', '.');
  repository.commit('foreign root', { 'f.txt': prose('f') });
  repository.checkout('main').git('merge', '-q', '--allow-unrelated-histories', '-m', 'join', 'foreign');
  const after = await recordsOf(repository.path);
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after).toHaveLength(4);
  repository.remove();
});

it('goes on after a rewritten history without repeating what both have', async () => {
  const repository = new ScratchRepository();
  repository.commit('start', { 'a.txt': prose('a') });
  const start = repository.head();
  repository.commit('to be rewritten', { 'a.txt': edited(prose('a'), 1, 'x') });
  const cursor = (await itemsOf(repository.path)).at(-1)?.cursor ?? fail();
  repository.git('reset', '-q', '--hard', start);
  repository.commit('rewritten', { 'a.txt': edited(prose('a'), 1, 'y') });
  const after = await recordsOf(repository.path, { done: cursor });
  expect(after).toMatchObject([{ record: 'node', metadata: { subject: 'rewritten' } }]);
  repository.remove();
});

function fail(): never {
  throw new Error('there should be one');
}
