import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScratchRepository, edited, prose } from '../../apps/cli/src/git/scratch-repository.fixture.js';
import { recordsOf } from '../../apps/cli/src/git/scratch-repository.fixture.js';
import { testApi, type TestApi } from '../api/api-client.js';
import { stemma, type Run } from './cli.fixture.js';

describe('an import of a git history', () => {
  let api: TestApi;
  let folder: string;
  const repositories: ScratchRepository[] = [];
  const run = (...args: readonly string[]): Promise<Run> => stemma([...args, '--url', api.url]);
  const repository = (topic: string): ScratchRepository => {
    const made = new ScratchRepository();
    repositories.push(made);
    made.commit(`start ${topic}`, {
      'readme.md': prose(`readme ${topic}`),
      'src/a.ts': prose(`a ${topic}`),
      'docs/b.md': prose(`b ${topic}`),
    });
    made.commit('edit', { 'src/a.ts': edited(prose(`a ${topic}`), 3, 'edited') });
    return made;
  };

  beforeAll(async () => {
    api = await testApi({ kind: 'off' });
    folder = mkdtempSync(join(tmpdir(), 'stemma-git-import-'));
  });
  afterAll(async () => {
    await api.close();
    for (const made of repositories) made.remove();
    rmSync(folder, { recursive: true });
  });

  it.each([
    [['--namespace', ''], 'It must have 1 to 100 characters.'],
    [['--namespace', 'x'.repeat(101)], 'It must have 1 to 100 characters.'],
    [['--paths', ''], '"" is no glob'],
    [['--paths', 'src', '!'], '"!" is no glob'],
    [['--paths', './'], '"./" is no glob'],
  ])('refuses %j in a sentence', async (options, complaint) => {
    const refused = await run('import', 'git', repository('refused').path, ...options);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain(complaint);
    expect(refused.stderr).not.toMatch(/^\s+at /m);
  });

  it('never makes one namespace of two long names, nor cuts a character in two', async () => {
    const namespaces = new Set<string>();
    for (const end of ['one', 'two']) {
      const path = join(folder, `${'long'.repeat(10)}${'🎉'.repeat(49)}${end}`);
      renameSync(repository(`long ${end}`).path, path);
      const { stdout, exitCode } = await run('import', 'git', path, '--json');
      expect(exitCode).toBe(0);
      namespaces.add(JSON.parse(stdout).namespace);
    }
    expect(namespaces.size).toBe(2);
    for (const namespace of namespaces) {
      const found = await api.get(`/v1/patterns?namespace=${encodeURIComponent(namespace)}`);
      expect(found.body.items).toHaveLength(3);
    }
  });

  it('sends again what was refused, says it again, and is done when nothing is', async () => {
    const made = repository('conflict');
    const patterns = (await recordsOf(made.path)).filter((record) => record.record === 'pattern');
    const taken = patterns.find(({ name }) => name === 'src/a.ts');
    const squatter = { patternId: taken?.patternId, name: 'other', createdBy: 'eve', namespace: 'conflict' };
    expect((await api.post('/v1/patterns', squatter)).status).toBe(201);
    const command = ['import', 'git', made.path, '--namespace', 'conflict'];
    const first = await run(...command);
    expect(first).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/1 line could not/) as unknown,
    });
    const again = await run(...command);
    expect(again).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/1 line could not/) as unknown,
    });
    expect(again.stdout).not.toContain('Nothing new');
    made.commit('more', { 'docs/b.md': edited(prose('b conflict'), 3, 'edited') });
    const later = JSON.parse((await run(...command, '--json')).stdout);
    expect(later).toMatchObject({ added: { versions: 1 }, badLineCount: 1 });
  });

  it('says which globs match nothing, and calls nothing "there already" that is not', async () => {
    const made = repository('globs');
    const command = ['import', 'git', made.path, '--namespace', 'globs', '--paths', 'nowhere/**'];
    for (const _ of ['first', 'again']) {
      const { stdout } = await run(...command);
      expect(stdout).toMatch(/^Nothing was imported/);
      expect(stdout).not.toContain('there already');
    }
    const half = await run('import', 'git', made.path, '--namespace', 'globs', '--paths', 'src', 'lib');
    expect(half.stdout).toMatch(/^Added 1 pattern, 2 versions/);
    expect(half.stdout).toContain('No file of this history matches lib.');
    expect(half.stdout).not.toContain('matches src');
  });

  it('says "there already" of all that another import brought, each time', async () => {
    const made = repository('twice');
    const globs = ['--paths', 'src', 'docs', 'readme.md'];
    expect((await run('import', 'git', made.path, '--namespace', 'twice', ...globs)).exitCode).toBe(0);
    for (const _ of ['first', 'again']) {
      const whole = await run('import', 'git', made.path, '--namespace', 'twice');
      expect(whole.exitCode).toBe(0);
      expect(whole.stdout).toMatch(/^Nothing new: all of it is there already/);
    }
  });

  it('tells before anything is sent where parts of a history are in several namespaces', async () => {
    const made = repository('parts');
    expect((await run('import', 'git', made.path, '--paths', 'src', '--namespace', 'a')).exitCode).toBe(0);
    expect((await run('import', 'git', made.path, '--paths', 'docs', '--namespace', 'b')).exitCode).toBe(0);
    const whole = await run('import', 'git', made.path, '--namespace', 'whole');
    expect(whole).toMatchObject({ exitCode: 1, stdout: '' });
    expect(whole.stderr).toMatch(/^Parts of this history are there already, in the namespaces [ab], [ab],/);
    expect((await api.get('/v1/patterns?namespace=whole')).body.items).toEqual([]);

    const other = repository('one part');
    await run('import', 'git', other.path, '--paths', 'src', '--namespace', 'c');
    const rest = await run('import', 'git', other.path);
    expect(rest.exitCode).toBe(0);
    expect(rest.stderr).toContain('in the namespace c: going on in that');
    expect((await api.get('/v1/patterns?namespace=c')).body.items).toHaveLength(3);
  });

  it('takes tags of releases as aliases of what each file was then, where it is asked to', async () => {
    const made = repository('tagged');
    made.git('tag', '-a', 'v1.0.0', '-m', 'first', 'HEAD~1');
    made.git('tag', 'pkg@1.1-rc.1');
    for (const none of ['nightly', 'v2', '2024']) made.git('tag', none);
    made.git('tag', 'v9.9.9', 'HEAD:src/a.ts');
    made.commit('move', { 'docs/b.md': null, 'docs/new.md': 'new' });
    const name = made.path.split('/').at(-1) ?? '';
    const aliases = async (target: string): Promise<string[]> => {
      const { stdout } = await run('alias', 'list', target, '--json');
      return (JSON.parse(stdout) as { items: { alias: string; version: number }[] }).items.map(
        ({ alias, version }) => `${alias}=${String(version)}`,
      );
    };
    const imported = await run('import', 'git', made.path);
    expect(imported).toMatchObject({ exitCode: 0 });
    const { body } = await api.get(`/v1/patterns?namespace=${encodeURIComponent(name)}`);
    const idOf = (path: string): string =>
      body.items.find((pattern: { name: string }) => pattern.name === path).patternId;
    expect(await aliases(idOf('src/a.ts'))).toEqual([]);

    const tagged = await run('import', 'git', made.path, '--tags');
    expect(tagged.stdout).toContain('6 aliases');
    expect(await aliases(idOf('src/a.ts'))).toEqual(['pkg@1.1-rc.1=2', 'v1.0.0=1']);
    expect(await aliases(idOf('readme.md'))).toEqual(['pkg@1.1-rc.1=1', 'v1.0.0=1']);
    expect(await aliases(idOf('docs/b.md'))).toEqual(['pkg@1.1-rc.1=1', 'v1.0.0=1']);
    expect(await aliases(idOf('docs/new.md'))).toEqual([]);
    const history = await api.get(`/v1/patterns/${idOf('src/a.ts')}/aliases/v1.0.0/history`);
    const [commit, date] = made.git('log', '-1', '--format=%H %at', 'HEAD~2').split(' ');
    expect(history.body.items).toMatchObject([
      {
        changedAt: new Date(Number(date) * 1000).toISOString(),
        reason: `tag of ${String(commit).slice(0, 12)}`,
      },
    ]);

    expect((await run('import', 'git', made.path, '--tags')).stdout).toContain('Nothing new');
    made.git('tag', '1.2', 'HEAD');
    expect((await run('import', 'git', made.path, '--tags')).stdout).toContain('3 aliases');
    expect(await aliases(idOf('docs/new.md'))).toEqual(['1.2=1']);
    made.commit('last', { 'readme.md': 'other' });
    made.git('tag', '1.3');
    expect((await run('import', 'git', made.path, '--tags')).stdout).toContain('3 aliases');
    expect(await aliases(idOf('readme.md'))).toEqual(['1.2=1', '1.3=2', 'pkg@1.1-rc.1=1', 'v1.0.0=1']);
  });

  it('warns of a shallow clone, and names the cure', async () => {
    const made = repository('shallow');
    const clone = join(folder, 'shallow');
    made.git('clone', '-q', '--depth=1', `file://${made.path}`, clone);
    const { exitCode, stderr } = await run('import', 'git', clone);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('git fetch --unshallow');
    expect((await run('import', 'git', made.path)).stderr).not.toContain('unshallow');
  });

  it('names what is missing with exit code 1, and adds it when it is back', async () => {
    const made = repository('damage');
    const tree = made.git('rev-parse', 'HEAD:src');
    const file = join(made.path, '.git', 'objects', tree.slice(0, 2), tree.slice(2));
    renameSync(file, `${file}.away`);
    const command = ['import', 'git', made.path, '--namespace', 'damage'];
    for (const _ of ['first', 'again']) {
      const { exitCode, stdout } = await run(...command);
      expect(exitCode).toBe(1);
      expect(stdout).toContain(`tree ${tree}`);
      expect(stdout).toMatch(/git fetch.*git fsck/);
    }
    renameSync(`${file}.away`, file);
    const mended = JSON.parse((await run(...command, '--json')).stdout);
    expect(mended).toMatchObject({ added: { versions: 1 }, total: { versions: 4 }, missing: [] });
    expect((await run(...command)).stdout).toMatch(/^Nothing new: all of it is there already/);
  });

  it('names a missing blob in every run, and gives its version the content when it is back', async () => {
    const made = repository('blob');
    const blob = made.git('rev-parse', 'HEAD~1:src/a.ts');
    const file = join(made.path, '.git', 'objects', blob.slice(0, 2), blob.slice(2));
    renameSync(file, `${file}.away`);
    const command = ['import', 'git', made.path, '--namespace', 'blob'];
    for (const _ of ['first', 'again', 'and again']) {
      const { exitCode, stdout } = await run(...command);
      expect(exitCode).toBe(1);
      expect(stdout).toContain(`blob ${blob}`);
    }
    renameSync(`${file}.away`, file);
    const mended = await run(...command, '--json');
    expect(mended.exitCode).toBe(0);
    expect(JSON.parse(mended.stdout)).toMatchObject({
      added: { versions: 0, completed: 1 },
      total: { versions: 4 },
      missing: [],
    });
    const { items } = (await api.get('/v1/patterns?namespace=blob&name=src/a.ts')).body;
    const versions = (await api.get(`/v1/patterns/${items[0].patternId}/versions`)).body.items;
    const first = versions.find(({ version }: { version: number }) => version === 1);
    expect((await api.get(`/v1/nodes/${first.nodeId}`)).body).toMatchObject({ content: prose('a blob') });
    const last = await run(...command);
    expect(last).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Nothing new/) as unknown });
  });

  it('comes from the folder that is named, not from the one a hook names', async () => {
    const [one, other] = [repository('one'), repository('other')];
    process.env['GIT_DIR'] = join(one.path, '.git');
    try {
      await run('import', 'git', other.path, '--namespace', 'hooked');
    } finally {
      Reflect.deleteProperty(process.env, 'GIT_DIR');
    }
    const { nodes } = JSON.parse((await run('trace', '--json', await idOf('hooked', 'src/a.ts'))).stdout);
    const [first] = nodes;
    expect(JSON.parse((await run('show', '--json', first.nodeId)).stdout).content).toContain('a other');
  });

  async function idOf(namespace: string, name: string): Promise<string> {
    const { items } = (await api.get(`/v1/patterns?namespace=${namespace}`)).body;
    return items.find((item: { name: string }) => item.name === name).patternId;
  }
});

describe('what others wrote', () => {
  it('does nothing to the terminal: controls, line breaks and turned writing are seen', async () => {
    const api = await testApi({ kind: 'off' });
    const nasty = 'a\u001b]0;title\u0007\r\n\u009b31m\u202egnp.exe';
    const pattern = await api.post('/v1/patterns', { name: nasty, content: nasty, createdBy: nasty });
    const { patternId, nodeId } = pattern.body.node;
    const version = { evolutionType: 'refined', content: 'y', createdBy: nasty, changeSummary: nasty };
    expect((await api.post(`/v1/patterns/${patternId}/versions`, version)).status).toBe(201);
    const commands = [
      ['trace', patternId],
      ['trace', '--all', patternId],
      ['show', patternId],
      ['show', patternId, '--json'],
      ['show', nodeId],
      ['export'],
      ['health', patternId],
      ['trend', patternId],
      ['trend', patternId, '--json'],
      ['analytics', patternId],
      ['feedback', 'summary', patternId],
      ['trace', 'gnp.ex'],
      ['trace', `${patternId as string}@7`],
      ['trace', 'no\u001b[31msuch\u009b31m'],
      ['nonsense\u001b[31m'],
    ];
    for (const command of commands) {
      const { stdout, stderr } = await stemma([...command, '--url', api.url], { isWatched: true });
      const all = stdout + stderr;
      expect(all).not.toBe('');
      expect(all).toMatch(
        /^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*(?:[\n\t][^\p{Cc}\u202a-\u202e\u2066-\u2069]*)*$/u,
      );
      expect(all.split('\n').some((line) => line.startsWith('\\x9b31m'))).toBe(false);
    }
    expect((await stemma(['trace', patternId, '--url', api.url])).stdout).toContain('a\\x1b]0;title\\x07');
    await api.close();
  });
});
