import { execFileSync } from 'node:child_process';
import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gitPlumbingCounts } from '../../apps/cli/src/git/git-plumbing-counts.fixture.js';
import { ScratchRepository, edited, prose } from '../../apps/cli/src/git/scratch-repository.fixture.js';
import { storiedRepository } from '../../apps/cli/src/git/storied-repository.fixture.js';
import { testApi, type TestApi } from '../api/api-client.js';
import { stemma, type Run, type RunOptions } from './cli.fixture.js';

describe('a repository in the terminal', () => {
  let api: TestApi;
  let repository: ScratchRepository;
  let folder: string;
  let namespace: string;

  const run = (args: string[], options: RunOptions = {}): Promise<Run> =>
    stemma([...args, '--url', api.url], options);
  const json = async (...args: string[]): Promise<any> => {
    const { exitCode, stdout, stderr } = await run([...args, '--json']);
    if (exitCode !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    api = await testApi();
    ({ repository } = storiedRepository());
    folder = await mkdtemp(join(tmpdir(), 'stemma-cli-'));
    namespace = basename(repository.path);
  });
  afterAll(async () => {
    repository.remove();
    await rm(folder, { recursive: true });
    await api.close();
  });

  it('imports what git itself counts, once', async () => {
    const first = await json('import', 'git', repository.path);
    const { patterns, nodes, edges } = gitPlumbingCounts(repository.path);
    expect(first).toMatchObject({
      added: { patterns, versions: nodes, edges },
      total: { patterns, versions: nodes, edges },
      badLineCount: 0,
      interrupted: false,
    });

    const again = await run(['import', 'git', repository.path]);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toMatch(/^Nothing new: all of it is there already\.\n/);

    const { items } = await json('similar', 'x').catch(() => ({ items: null }));
    expect(items).toBeNull();
  });

  it('finds a file by its words, with the line that has them', async () => {
    const { position } = await api.projection.status();
    expect(await api.projection.projectorNamed('search').reaches(position, 30_000)).toBe(true);
    const { items } = await json('search', 'alpha', '--limit', '1');
    expect(items).toMatchObject([{ name: expect.stringContaining('alpha') as string }]);
    const { stdout } = await run(['search', 'alpha', '--limit', '1']);
    expect(stdout).toContain(`${items[0].name}@${items[0].version}`);
    expect((await run(['search', 'zzyzx'])).stdout).toBe('Nothing is found.\n');
    expect((await run(['search', 'x'.repeat(1_001)])).exitCode).toBe(1);
  });

  it('draws a version and its kin for the tools of others', async () => {
    const { exitCode, stdout } = await run(['trace', 'alpha.ts', '--format', 'mermaid']);
    expect([exitCode, stdout.split('\n')[0]]).toEqual([0, 'flowchart TD']);
    expect(stdout).toMatch(/^ {2}n0\["alpha\.ts v\d+ \(\w+\)"\]$/m);
    const unknown = await run(['trace', 'alpha.ts', '--format', 'png']);
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('mermaid, dot')]);
  });

  it('counts the kin of a version before any of it is shown', async () => {
    const { exitCode, stdout } = await run(['trace', 'alpha.ts', '--summary']);
    const { nodes, edges } = await json(
      'trace',
      `alpha.ts@${(await json('show', 'alpha.ts')).latestVersion}`,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      `: ${String(nodes.length - 1)} ancestors and descendants, ${String(edges.length)} edges`,
    );
    expect(stdout).toMatch(/^2 ancestors at 1 step: 2 active$/m);
    expect(stdout).toMatch(/^refined_from: \d+ edges$/m);
    expect(await json('trace', 'alpha.ts', '--summary')).toMatchObject({ edgeCount: edges.length });
    expect((await run(['trace', 'alpha.ts', '--summary', '--all'])).exitCode).toBe(2);
  });

  it('finds the way from one version to another, whichever is named first, and what a change of it reaches', async () => {
    const [first, latest] = ['alpha.ts@1', 'alpha.ts'];
    const onward = await json('paths', first, latest);
    expect(onward).toMatchObject({
      direction: 'descendants',
      nodes: [{ version: 1 }, ...onward.nodes.slice(1)],
    });
    const back = await json('paths', latest, first);
    expect(back).toMatchObject({ direction: 'ancestors' });
    expect(back.paths[0].nodeIds).toEqual([...onward.paths[0].nodeIds].reverse());
    const { stdout } = await run(['paths', first, latest]);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^1\. \d+ edges?, weight [01]\.\d{3}, confidence [01]\.\d{3}$/),
      '   alpha.ts@1',
    ]);
    expect(stdout).toContain('(weakest)');
    const { items } = await json('impact', first);
    expect(items.map(({ nodeId }: { nodeId: string }) => nodeId)).toContain(onward.paths[0].nodeIds.at(-1));
    expect((await run(['impact', first, '--limit', '1'])).stdout).toContain(
      'There are more: --limit shows them.',
    );
    expect((await run(['paths', first, 'nothing-like-it'])).exitCode).toBe(1);
  });

  it('adds only what new commits brought', async () => {
    repository.commit('edit once more', {
      'newcomer.ts': prose('newcomer'),
      'alpha.ts': prose('alpha, quite new'),
    });
    const { added, total } = await json('import', 'git', repository.path);
    expect(added).toMatchObject({ patterns: 1, versions: 2 });
    const { patterns, nodes, edges } = gitPlumbingCounts(repository.path);
    expect(total).toMatchObject({ patterns, versions: nodes, edges });
  });

  it('shows what a version changed as git shows it', async () => {
    const shown = await run(['diff', 'alpha.ts']);
    const ofGit = repository.git('show', '--format=', 'HEAD', '--', 'alpha.ts');
    const changed = (text: string): string[] =>
      text.split('\n').filter((line) => /^[-+ @]/.test(line) && !/^(---|\+\+\+) /.test(line));
    const withoutContext = (line: string): string => line.replace(/^(@@ .* @@).*/, '$1');
    expect(changed(shown.stdout)).toEqual(changed(ofGit).map(withoutContext));
    expect((await run(['diff', 'alpha.ts@1'])).stderr).toContain('came from nothing');
    const same = await run(['diff', 'alpha.ts', 'alpha.ts']);
    expect(same.stdout).toContain('have the same content');
    expect((await run(['diff', 'alpha.ts', '--context', '-1'])).exitCode).toBe(2);
  });

  it('tells what became of a file between two instants, and of the lineage of a version', async () => {
    const [first = ''] = repository.git('log', '--reverse', '--format=%aI', '--', 'alpha.ts').split('\n');
    const born = new Date(first).toISOString();
    const [{ version: latest }] = (await json('log', 'alpha.ts')).items;
    const { stdout } = await run(['diff', 'alpha.ts', '--from', born]);
    expect(stdout).toContain(`latestVersion: 1 → ${String(latest)}`);
    expect(stdout).toMatch(/^\+ version 2 {2}\S+$/m);
    expect(stdout).not.toMatch(/^. version 1 /m);
    const ofLineage = await json('diff', 'alpha.ts@1', '--from', born, '--to', born);
    expect(ofLineage).toMatchObject({ items: [], truncated: [] });
    expect((await run(['diff', 'alpha.ts@1', '--from', born, '--to', born])).stdout).toContain('Nothing');
    expect(await run(['diff', 'alpha.ts', '--to', born])).toMatchObject({ exitCode: 2 });
    expect(await run(['diff', 'alpha.ts', 'alpha.ts@1', '--from', born])).toMatchObject({ exitCode: 2 });
  });

  it('tells what became of a pattern that is deleted, and of its lineage, by their ids', async () => {
    const from = new Date().toISOString();
    const made = await api.post('/v1/patterns', { name: 'gone.ts', content: 'x', createdBy: 'ada' });
    const { pattern, node } = made.body;
    await api.delete(`/v1/patterns/${pattern.patternId as string}`, { 'if-match': '*' });
    const { stdout } = await run(['diff', pattern.patternId, '--from', from]);
    expect(stdout).toContain('Nothing of it changed.');
    const then = ['--from', '2000-01-01T00:00:00Z', '--to', node.createdAt];
    expect((await run(['diff', pattern.patternId, ...then])).stdout).toMatch(/^\+ version 1 /m);
    expect((await run(['diff', node.nodeId, ...then])).stdout).toMatch(/^\+ version 1 /m);
    const unknown = await run(['diff', '0198c0de-0000-7000-8000-000000000009', '--from', from]);
    expect(unknown).toMatchObject({ exitCode: 1 });
    expect(unknown.stderr).toContain('neither a version nor a pattern');
  });

  it('lists the versions of a file as git lists its commits', async () => {
    const newest = repository.git('log', '-1', '--format=%an %s', '--', 'alpha.ts').trim().split(' ');
    const { stdout } = await run(['log', 'alpha.ts', '--limit', '2', '--stat']);
    const [latest, , more] = stdout.split('\n');
    expect(latest).toMatch(new RegExp(`^v\\d+ .*${newest.join('.*')}`));
    const [, added, removed] =
      /^(\d+)\t(\d+)\t/m.exec(repository.git('show', '--numstat', '--format=', 'HEAD', '--', 'alpha.ts')) ??
      [];
    expect(latest).toMatch(new RegExp(` \\+${added!} −${removed!}$`));
    expect(more).toBe('There are more: --limit shows them.');
    const all = await json('log', 'alpha.ts');
    const versions = all.items.map(({ version }: { version: number }) => version);
    expect(versions).toEqual([...versions].sort((one, two) => two - one));
    expect(versions.at(-1)).toBe(1);
    expect((await json('log', 'alpha.ts@2')).items).toEqual(all.items.slice(-2));
    expect((await run(['log', 'nothing-like-it'])).exitCode).toBe(1);
    expect((await run(['log', 'alpha.ts', '--limit', '0'])).exitCode).toBe(2);
  });

  it('tells which version brought a line as git tells the commit', async () => {
    const seen = repository.git('blame', '-s', '-l', 'newcomer.ts').split('\n').filter(Boolean);
    const { stdout } = await run(['blame', 'newcomer.ts']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(seen.length);
    expect(lines[0]).toMatch(/^v1 {2}\d{4}-\d\d-\d\d {2}.+ {2}1 {2}\S/);
    const { spans, versions, stoppedAt } = await json('blame', 'alpha.ts');
    const text = repository.git('show', 'HEAD:alpha.ts');
    expect(spans.flatMap((span: { lines: string[] }) => span.lines)).toEqual(text.split('\n'));
    expect(versions[0].version).toBeGreaterThan(1);
    expect(stoppedAt).toBeNull();
  });

  it('goes on in the namespace of another clone of the same history, and refuses a second one', async () => {
    const clone = join(folder, 'another name');
    repository.git('clone', '--quiet', repository.path, clone);
    const again = await run(['import', 'git', clone]);
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Nothing new/) as unknown });
    expect(again.stderr).toContain(namespace);

    const elsewhere = await run(['import', 'git', clone, '--namespace', 'mine', '--json']);
    expect(elsewhere.exitCode).toBe(1);
    expect(JSON.parse(elsewhere.stderr || elsewhere.stdout).error).toMatchObject({
      code: 'id_conflict',
      message: expect.stringContaining(namespace) as unknown,
    });
    expect((await api.get('/v1/patterns?namespace=mine')).body.items).toEqual([]);
  });

  it('draws the tree of a file from its name, or the end of it', async () => {
    const { exitCode, stdout } = await run(['trace', 'alpha.ts']);
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(
      new RegExp(`^alpha\\.ts  code, ${namespace}: \\d+ versions of \\d+ patterns, \\d+ edges$`),
    );
    expect(stdout).toMatch(/^● alpha\.ts v1 {2}2023-11-14 {2}Ada/m);
    expect(stdout).toMatch(/^├─● .*‹forked_from›$/m);
    expect(stdout).toMatch(/^◉ v\d+ .*edit once more$/m);

    const nodes = (await json('trace', 'newcomer.ts@1')).nodes;
    expect(nodes).toHaveLength(1);
    const [{ nodeId, patternId }] = nodes;
    expect((await run(['trace', nodeId])).stdout).toBe((await run(['trace', patternId])).stdout);
    expect((await json('show', nodeId)).content).toBe(prose('newcomer'));
    expect((await run(['show', 'newcomer.ts@1'])).stdout).toContain('newcomer says its line 0 here');
    expect(await json('show', patternId)).toMatchObject({ name: 'newcomer.ts' });
  });

  it('draws the tree as it was at an instant', async () => {
    type Dated = { nodeId: string; edgeId: string; createdAt: string };
    const now = await json('trace', 'alpha.ts');
    const { createdAt } = now.nodes.find(({ name, version }: any) => name === 'alpha.ts' && version === 2);
    const then = await json('trace', 'alpha.ts', '--as-of', createdAt);
    const idsOf = (items: Dated[]): string[] => items.map(({ edgeId, nodeId }) => edgeId ?? nodeId).sort();
    const wereThere = (items: Dated[]): Dated[] => items.filter((item) => item.createdAt <= createdAt);
    expect(idsOf(then.nodes)).toEqual(idsOf(wereThere(now.nodes)));
    expect(idsOf(then.edges)).toEqual(idsOf(wereThere(now.edges)));
    expect(then.nodes.length).toBeLessThan(now.nodes.length);

    const text = (await run(['trace', 'alpha.ts', '--as-of', createdAt])).stdout;
    expect(text.split('\n')[0]).toBe(
      `alpha.ts  code, ${namespace}: 2 versions of 1 pattern, 1 edge, as of ${createdAt}`,
    );
    expect(text).toMatch(/^◉ v2 /m);

    const before = await run(['trace', 'alpha.ts', '--as-of', '2001-01-01T01:00:00+01:00']);
    expect(before).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'alpha.ts has no version of 2001-01-01T00:00:00.000Z or earlier.\n',
    });
    const early = await run(['trace', 'alpha.ts@2', '--as-of', '2001-01-01T00:00:00Z']);
    expect(early.stderr).toContain(`was created later, at ${createdAt}`);
  });

  it('never fills more than the screen', async () => {
    const long = new ScratchRepository();
    long.series(
      Array.from({ length: 60 }, (_, version) => ({ 'long.ts': edited(prose('long'), 3, String(version)) })),
    );
    await json('import', 'git', long.path);
    const { stdout } = await run(['trace', 'long.ts'], { rows: 24 });
    expect(stdout.trimEnd().split('\n').length).toBeLessThan(24);
    expect(stdout).toMatch(/┆ … \d+ versions …/);
    expect(
      (await run(['trace', 'long.ts', '--all'], { rows: 24 })).stdout.trimEnd().split('\n'),
    ).toHaveLength(61);
    long.remove();
  });

  it('lists the candidates of a name that says too little', async () => {
    repository.commit('two of a name', { 'one/same.ts': prose('one'), 'two/same.ts': prose('two') });
    await json('import', 'git', repository.path);
    const several = await run(['trace', 'same.ts']);
    expect(several).toMatchObject({ exitCode: 1, stdout: '' });
    expect(several.stderr).toMatch(
      /^2 patterns are named "same\.ts", or end so\.\n {2}\S{36} {2}(one|two)\/same\.ts/,
    );
    expect((await run(['trace', 'one/same.ts'])).exitCode).toBe(0);
    const none = await run(['trace', 'ewcomer']);
    expect(none.stderr).toMatch(
      /^No pattern is named "ewcomer", or ends so\. Those that hold it:\n {2}\S{36} {2}newcomer\.ts/,
    );
    expect((await run(['trace', 'newcomer.ts@7'])).stderr).toBe(
      'newcomer.ts has no version 7; its latest is 1.\n',
    );
  });

  it('finds a file by every path it had, and as of an instant by that of then', async () => {
    const moving = new ScratchRepository();
    const started = moving.commit('start', {
      'old/mover.ts': prose('mover'),
      'old/stays.ts': prose('stays'),
    });
    await json('import', 'git', moving.path);
    const { patternId } = await json('show', 'old/mover.ts');
    moving.move('old/mover.ts', 'new/place/mover.ts').commit('move it');
    moving.commit('another of the old path', { 'old/mover.ts': prose('usurper') });
    const then = moving.git('show', '-s', '--format=%aI', started);
    expect((await json('import', 'git', moving.path)).added).toMatchObject({ patterns: 1, names: 2 });

    expect(await json('show', 'new/place/mover.ts')).toMatchObject({ patternId, name: 'new/place/mover.ts' });
    expect((await json('show', 'old/mover.ts')).patternId).not.toBe(patternId);
    const { nodes, ...traced } = await json('trace', 'old/mover.ts', '--as-of', then);
    expect(traced.patternId).toBe(patternId);
    expect(nodes).toHaveLength(1);
    const drawn = (await run(['trace', 'old/mover.ts', '--as-of', then])).stdout;
    expect(drawn).toMatch(/^old\/mover\.ts {2}code/);

    const several = await run(['trace', 'mover.ts']);
    expect(several.stderr).toContain(
      `new/place/mover.ts  (${basename(moving.path)}, active, v1, from ${started.slice(0, 12)}, once old/mover.ts)`,
    );
    const near = (await run(['trace', 'old/place/moover.ts'])).stderr;
    expect(near).toMatch(/^No pattern is named .* Nearest to it:\n {2}\S{36} {2}(new\/place|old)\/mover\.ts/);
    moving.remove();
  });

  it('refuses a rewritten history beside the one it was, unless it is told to', async () => {
    const [before, after, stranger] = [
      new ScratchRepository(),
      new ScratchRepository(),
      new ScratchRepository(),
    ];
    for (const [repository, message] of [
      [before, 'start'],
      [after, 'start, rewritten'],
    ] as const) {
      repository.commit(message, { 'one.ts': prose('one of it'), 'two.ts': prose('two of it') });
      repository.commit('more', { 'two.ts': edited(prose('two of it'), 3, 'more') });
    }
    stranger.commit('start', {
      'one.ts': prose('a stranger'),
      'two.ts': prose('two of it'),
      'x.ts': prose('x'),
    });
    const into = (repository: ScratchRepository, ...more: string[]): Promise<Run> =>
      run(['import', 'git', repository.path, '--namespace', 'rewritten', ...more]);

    expect((await into(before)).exitCode).toBe(0);
    const refused = await into(after);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^The namespace rewritten has these files already.*--namespace NAME.*--beside/,
    );
    expect((await api.get('/v1/patterns?namespace=rewritten')).body.items).toHaveLength(2);

    expect((await into(stranger)).exitCode).toBe(0);
    expect((await into(after, '--beside')).exitCode).toBe(0);
    expect((await into(after)).stdout).toMatch(/^Nothing new/);
    expect((await api.get('/v1/patterns?namespace=rewritten')).body.items).toHaveLength(7);
    for (const repository of [before, after, stranger]) repository.remove();
  });

  it('says it where an id is not known, or the service refuses', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await run(['show', unknown])).toMatchObject({ exitCode: 1, stdout: '' });
    expect((await run(['trace', unknown])).stderr).toBe(
      `There is neither a version nor a pattern with the id ${unknown}.\n`,
    );
    const off = await run(['similar', 'anything']);
    expect(off).toMatchObject({ exitCode: 1 });
    expect(off.stderr).toContain('STEMMA_EMBEDDING=off');
    const long = await run(['similar', 'x'.repeat(100_001), '--json']);
    expect(JSON.parse(long.stderr)).toMatchObject({
      error: { code: 'validation_failed', pointers: [{ pointer: '/text' }] },
    });
  });

  it('exports the whole, and an import of the export brings nothing new', async () => {
    const file = join(folder, 'all.ndjson');
    const report = await json('export', file);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(report).toMatchObject({ file, records: lines.length - 2 });
    expect((await run(['export'])).stdout).toBe(await readFile(file, 'utf8'));

    const other = await testApi();
    const imported = await stemma(['import', 'ndjson', file, '--json', '--url', other.url]);
    const { badLines, added } = JSON.parse(imported.stdout) as {
      badLines: unknown[];
      added: { versions: number };
    };
    expect(badLines).toEqual([]);
    expect(added.versions).toBe(lines.filter((line) => line.startsWith('{"record":"node"')).length);
    expect((await stemma(['export', '--url', other.url])).stdout).toBe(await readFile(file, 'utf8'));
    expect((await stemma(['import', 'ndjson', file, '--url', other.url])).stdout).toMatch(/^Nothing new/);
    await other.close();
  });

  it('exports through a link and into a pipe, and replaces neither; a folder takes no export', async () => {
    const file = join(folder, 'linked.ndjson');
    const link = join(folder, 'link');
    const pipe = join(folder, 'pipe');
    await writeFile(file, 'older');
    await symlink(file, link);
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const whole = (await run(['export'])).stdout;
    await json('export', link);
    expect(await readFile(file, 'utf8')).toBe(whole);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);

    const [taken] = await Promise.all([readFile(pipe, 'utf8'), json('export', pipe)]);
    expect(taken).toBe(whole);
    expect((await lstat(pipe)).isFIFO()).toBe(true);

    expect(await run(['export', folder])).toMatchObject({
      exitCode: 1,
      stderr: `${folder} is a folder. Name a file, such as ${folder}/stemma.ndjson.\n`,
    });
  });

  it('exports a pattern as events of OpenLineage', async () => {
    const [file, openLineage] = [join(folder, 'alpha.jsonl'), ['export', '--format', 'openlineage']];
    const { patternId, latestVersion } = await json('show', 'alpha.ts');
    const report = await json(...openLineage, file, '--pattern', 'alpha.ts');
    const text = await readFile(file, 'utf8');
    const events: any[] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(report).toMatchObject({ file, records: latestVersion });
    expect(events.map(({ dataset }) => dataset.name)).toEqual(
      events.map((_, index) => `${String(patternId)}/v${String(index + 1)}`),
    );
    expect((await run([...openLineage, '--pattern', 'alpha.ts'])).stdout).toBe(text);
    const unnamed = await run(openLineage);
    expect([unnamed.exitCode, unnamed.stdout]).toEqual([2, '']);
    expect(unnamed.stderr).toContain('needs --pattern');
    expect((await run([...openLineage.slice(0, 2), 'prov-n'])).exitCode).toBe(2);
  });

  it('imports from a pipe, and tells of the lines that it could not take', async () => {
    const lines = [
      '{"record":"pattern","patternId":"018f0000-0000-7000-8000-000000000001","name":"piped","createdBy":"ada"}',
      '{"record":',
    ];
    const piped = await run(['import', 'ndjson', '-'], { stdin: `${lines.join('\n')}\n` });
    expect(piped.exitCode).toBe(1);
    expect(piped.stdout).toMatch(/^Added 1 pattern, 0 versions, 0 edges/);
    expect(piped.stdout).toMatch(/1 line could not be imported:\n {2}line 2: /);
    const broken = join(folder, 'broken.ndjson');
    await writeFile(broken, '{"record":"nothing"}\n');
    const refused = await run(['import', 'ndjson', broken, '--json']);
    expect(refused.exitCode).toBe(1);
    expect(JSON.parse(refused.stdout).badLines).toMatchObject([{ line: 1, pointer: '/record' }]);
    const again = await run(['import', 'ndjson', broken]);
    expect(again.exitCode).toBe(1);
    expect(again.stdout).toContain('1 line could not be imported:');
    expect(again.stdout).not.toContain('there already');
  });

  it('stops in order when it is interrupted, and goes on from there', async () => {
    const many = new ScratchRepository();
    many.series(Array.from({ length: 40 }, (_, version) => ({ 'a.ts': prose(String(version)) })));
    const stopped = await run(['import', 'git', many.path], { interrupt: AbortSignal.abort() });
    expect(stopped.exitCode).toBe(130);
    const { added, total } = await json('import', 'git', many.path);
    expect(total).toMatchObject({ patterns: 1, versions: 40, edges: 39 });
    expect(added.versions).toBeLessThanOrEqual(40);
    many.remove();
  });
});
