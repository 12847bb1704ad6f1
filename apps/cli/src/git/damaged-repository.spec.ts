import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitFindings, type GitCursor, type GitItem, type GitLineageRecord } from './index.js';
import { LineageView } from './lineage-view.fixture.js';
import { ScratchRepository, asSet, edited, itemsOf, prose, recordsOf } from './scratch-repository.fixture.js';

/** Takes an object out of a repository, or ruins it; the answer puts it back. */
function lose(repository: ScratchRepository, object: string, how: 'missing' | 'corrupt'): () => void {
  const name = repository.git('rev-parse', object);
  const file = join(repository.path, '.git', 'objects', name.slice(0, 2), name.slice(2));
  renameSync(file, `${file}.away`);
  if (how === 'corrupt') {
    writeFileSync(file, 'no object at all');
    chmodSync(file, 0o444);
  }
  return () => renameSync(`${file}.away`, file);
}

async function read(
  repository: ScratchRepository,
  done?: GitCursor,
): Promise<{
  records: GitLineageRecord[];
  missing: string[];
  cursor: GitCursor | undefined;
  items: GitItem[];
}> {
  const findings = new GitFindings();
  const options = { namespace: 'scratch', findings, ...(done === undefined ? {} : { done }) };
  const items = await itemsOf(repository.path, options);
  return {
    items,
    records: items.flatMap(({ records }) => records),
    missing: findings.missing.list().map(({ kind, name }) => `${kind} ${name}`),
    cursor: items.at(-1)?.cursor,
  };
}

describe.each(['missing', 'corrupt'] as const)('a repository with an object that is %s', (how) => {
  let repository: ScratchRepository;
  beforeEach(() => {
    repository = new ScratchRepository();
    repository.commit('start', { 'd/a.ts': prose('a'), 'e/b.ts': prose('b') });
    repository.commit('edit a', { 'd/a.ts': edited(prose('a'), 3, 'once') });
    repository.commit('edit b', { 'e/b.ts': edited(prose('b'), 3, 'once') });
    repository.commit('edit a again', { 'd/a.ts': edited(prose('a'), 3, 'twice') });
  });
  afterEach(() => repository.remove());

  it('gives a version without content where that is a blob, and names it', async () => {
    const intact = await recordsOf(repository.path);
    const blob = repository.git('rev-parse', 'HEAD~2:d/a.ts');
    const restore = lose(repository, blob, how);
    const { records, missing, cursor } = await read(repository);
    expect(missing).toEqual([`blob ${blob}`]);
    expect(records).toHaveLength(intact.length);
    const hollow = records.filter((record) => record.record === 'node' && record.content === null);
    expect(hollow).toMatchObject([
      { metadata: { missing: true, commit: repository.git('rev-parse', 'HEAD~2') } },
    ]);
    const others = (all: readonly GitLineageRecord[]) =>
      asSet(all.filter((record) => record.record !== 'node' || record.metadata['path'] !== 'd/a.ts'));
    expect(others(records)).toEqual(others(intact));

    const again = await read(repository, cursor);
    expect(again).toMatchObject({ records: [], missing: [`blob ${blob}`] });
    restore();
    const later = await read(repository, again.cursor);
    expect(later.missing).toEqual([]);
    expect(intact).toContainEqual(later.records[0]);
    expect(later.records).toMatchObject([{ metadata: { commit: repository.git('rev-parse', 'HEAD~2') } }]);
    expect((await read(repository, later.cursor)).items).toEqual([]);
  });

  it('goes on past a tree, imports what no folder can contradict, and adds the rest when it is back', async () => {
    const intact = await recordsOf(repository.path);
    const tree = repository.git('rev-parse', 'HEAD~2:d');
    const restore = lose(repository, tree, how);
    const { records, missing, cursor } = await read(repository);
    expect(missing).toEqual([`tree ${tree}`]);
    const subjects = records.flatMap((record) =>
      record.record === 'node' ? [record.metadata['subject']] : [],
    );
    expect(subjects).toEqual(['start', 'start', 'edit b']);

    restore();
    const later = await read(repository, cursor);
    expect(later.missing).toEqual([]);
    expect(asSet([...records, ...later.records])).toEqual(asSet(intact));
    expect((await read(repository, later.cursor)).items).toEqual([]);
  });

  it('takes all that does not descend from a commit, and the rest when it is back', async () => {
    const start = repository.head();
    repository.checkout('side', start).commit('side one', { 'side.ts': prose('side') });
    const lost = repository.head();
    repository.commit('side two', { 'side.ts': edited(prose('side'), 3, 'once') });
    repository.checkout('main').commit('main goes on', { 'e/b.ts': edited(prose('b'), 5, 'more') });
    repository.merge(['side']);
    const intact = await recordsOf(repository.path);
    const restore = lose(repository, lost, how);
    const { records, missing, cursor } = await read(repository);
    expect(missing).toEqual([`commit ${lost}`]);
    expect(new LineageView(records).nodes.map(({ metadata }) => metadata['subject'])).toContain(
      'main goes on',
    );
    restore();
    const later = await read(repository, cursor);
    expect(asSet([...records, ...later.records])).toEqual(asSet(intact));
  });

  it('refuses by name where the way to the first commit is cut', async () => {
    const lost = repository.git('rev-parse', 'HEAD~2');
    lose(repository, lost, how);
    await expect(read(repository)).rejects.toMatchObject({
      code: 'validation_failed',
      message: expect.stringMatching(new RegExp(`commit ${lost}.*git fetch.*git fsck`)) as unknown,
    });
  });
});

it('reads a partial clone whose remote is gone, and keeps to what it made of it', async () => {
  const origin = new ScratchRepository();
  origin.git('config', 'uploadpack.allowFilter', 'true');
  origin.commit('start', { 'a.ts': prose('a'), 'b.ts': prose('b') });
  origin.git('mv', 'a.ts', 'renamed.ts');
  origin.commit('rename and edit', { 'renamed.ts': edited(prose('a'), 3, 'once') });
  origin.commit('edit', { 'renamed.ts': edited(prose('a'), 3, 'twice') });
  const clone = new ScratchRepository();
  clone.git('fetch', '-q', '--filter=blob:none', `file://${origin.path}`, 'main');
  clone.git('update-ref', 'refs/heads/main', 'FETCH_HEAD');
  const { records, missing, cursor } = await read(clone);
  expect(missing).toHaveLength(4);
  expect(new LineageView(records).nodes.map(({ content }) => content)).toEqual([null, null, null, null]);

  clone.git('fetch', '-q', '--refetch', '--no-filter', `file://${origin.path}`, 'main');
  origin.commit('newer', { 'renamed.ts': edited(prose('a'), 3, 'thrice') });
  clone.git('fetch', '-q', '--no-filter', `file://${origin.path}`, 'main');
  clone.git('update-ref', 'refs/heads/main', 'FETCH_HEAD');
  const later = (await read(clone, cursor)).records;
  const known = new Set(new LineageView(records).nodes.map(({ nodeId }) => nodeId));
  const whole = later.filter((record) => record.record === 'node');
  expect(new Set(whole.map(({ nodeId }) => nodeId))).toEqual(new Set([...known, whole.at(-1)?.nodeId]));
  expect(whole.map(({ content }) => content)).toEqual([
    prose('a'),
    prose('b'),
    edited(prose('a'), 3, 'once'),
    edited(prose('a'), 3, 'twice'),
    edited(prose('a'), 3, 'thrice'),
  ]);
  for (const record of later)
    if (record.record === 'node') expect(record.parents.every(({ nodeId }) => known.has(nodeId))).toBe(true);
  origin.remove();
  clone.remove();
});
