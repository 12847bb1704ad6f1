import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openGitRepository } from './index.js';
import { ScratchRepository, edited, itemsOf, prose, recordsOf } from './scratch-repository.fixture.js';

function smallRepository(topic: string): ScratchRepository {
  const repository = new ScratchRepository();
  repository.commit('start', { [`${topic}.ts`]: prose(topic), 'b.ts': prose(`b of ${topic}`) });
  repository.commit('edit', { [`${topic}.ts`]: edited(prose(topic), 3, 'edited') });
  return repository;
}

describe('a repository that is not what its surroundings say', () => {
  const before = { ...process.env };
  afterEach(() => {
    for (const name of Object.keys(process.env))
      if (!(name in before)) Reflect.deleteProperty(process.env, name);
  });

  it('is read, whatever other one git variables of the environment name', async () => {
    const [one, other] = [smallRepository('one'), smallRepository('other')];
    const expected = await recordsOf(one.path);
    Object.assign(process.env, {
      GIT_DIR: join(other.path, '.git'),
      GIT_WORK_TREE: other.path,
      GIT_OBJECT_DIRECTORY: join(other.path, '.git', 'objects'),
      GIT_INDEX_FILE: join(other.path, '.git', 'index'),
      GIT_COMMON_DIR: join(other.path, '.git'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.worktree',
      GIT_CONFIG_VALUE_0: other.path,
    });
    expect(await recordsOf(one.path)).toEqual(expected);
    one.remove();
    other.remove();
  });

  it('has the history that its commits tell, whatever grafts and replace refs do to it', async () => {
    const repository = smallRepository('a');
    const expected = await recordsOf(repository.path);
    const grafts = join(repository.path, '.git', 'info', 'grafts');
    mkdirSync(dirname(grafts), { recursive: true });
    writeFileSync(grafts, `${repository.head()}\n`);
    expect(await recordsOf(repository.path)).toEqual(expected);
    process.env['GIT_GRAFT_FILE'] = grafts;
    expect(await recordsOf(repository.path)).toEqual(expected);
    rmSync(grafts);
    repository.git('replace', '--graft', 'HEAD');
    expect(await recordsOf(repository.path)).toEqual(expected);
    repository.remove();
  });

  it.each([
    ['an hour before 1970, wrapped', '18446744073709548016', '1970-01-01T00:00:00.000Z'],
    ['beyond any clock', '9'.repeat(30), '2100-01-01T00:00:00.000Z'],
    ['not written', 'never', '1970-01-01T00:00:00.000Z'],
    ['within a lifetime', '1700000060', '2023-11-14T22:14:20.000Z'],
  ])('is given a date that its versions can have where that of a commit is %s', async (_, date, expected) => {
    const repository = new ScratchRepository();
    repository.commit('start', { 'a.ts': prose('a') });
    const commit = (author: string, committer: string): void => {
      const text = repository
        .git('cat-file', 'commit', 'HEAD')
        .replace(/^(author .*>) .*$/m, `$1 ${author} +0000`)
        .replace(/^(committer .*>) .*$/m, `$1 ${committer} +0000`);
      const sha = repository.gitWithInput(
        `${text}\n`,
        'hash-object',
        '-t',
        'commit',
        '-w',
        '--stdin',
        '--literally',
      );
      repository.git('update-ref', 'refs/heads/main', sha);
    };
    const dated = async (): Promise<string | undefined> =>
      (await recordsOf(repository.path)).find((record) => record.record === 'node')?.createdAt;
    commit(date, date);
    expect(await dated()).toBe(expected);
    commit(date, '1700000060');
    expect(await dated()).toBe('2023-11-14T22:14:20.000Z');
    repository.remove();
  });

  it('may lie in a folder with any name, and is named by it in text that harms nobody', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stemma-names-'));
    const expected = await recordsOf(smallRepository('a').path);
    const names: [folder: string | Buffer, name: string][] = [
      ['two\nlines "quoted"', 'two\\x0alines "quoted"'],
      ['süß 🎉', 'süß 🎉'],
      [Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'caf\\xe9'],
    ];
    for (const [name, text] of names) {
      const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);
      renameSync(smallRepository('a').path, path);
      const link = join(folder, 'link');
      rmSync(link, { force: true });
      // A path that is no UTF-8 cannot be said on the command line, only stood in.
      const { symlinkSync } = await import('node:fs');
      symlinkSync(path, link);
      const opened = await openGitRepository(link);
      expect(opened.name).toBe(text);
      await opened.close();
      expect(await recordsOf(link)).toEqual(expected);
    }
    rmSync(folder, { recursive: true });
  });

  it('is said to lack the branch that HEAD names, not its commits', async () => {
    const repository = smallRepository('a');
    repository.git('symbolic-ref', 'HEAD', 'refs/heads/gone');
    await expect(itemsOf(repository.path)).rejects.toMatchObject({
      message: expect.stringMatching(/branch gone, which is not there.*: main\.$/) as unknown,
    });
    repository.remove();
  });

  it('leaves nothing behind in the temporary folder', async () => {
    const repository = smallRepository('a');
    const temporary = mkdtempSync(join(tmpdir(), 'stemma-tmp-'));
    process.env['TMPDIR'] = temporary;
    await recordsOf(repository.path);
    const reading = (await import('./index.js')).readGitHistory({ repoPath: repository.path });
    await reading.next();
    await reading.return();
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(temporary)).toEqual([]);
    process.env['TMPDIR'] = before['TMPDIR'];
    if (before['TMPDIR'] === undefined) Reflect.deleteProperty(process.env, 'TMPDIR');
    rmSync(temporary, { recursive: true });
    repository.remove();
  });
});

describe('a repository with programs in its configuration', () => {
  it('is read, and none of them runs', async () => {
    const repository = smallRepository('a');
    repository.commit('signed?', { '.gitattributes': '*.ts filter=evil diff=evil\n' });
    repository.git('mv', 'b.ts', 'c.ts');
    repository.commit('rename', { 'c.ts': edited(prose('b of a'), 3, 'edited') });
    const expected = await recordsOf(repository.path);

    const evil = join(repository.path, 'evil');
    const ran = join(repository.path, 'it-ran');
    writeFileSync(evil, `#!/bin/sh\necho "$0 $@" >> '${ran}'\n`);
    chmodSync(evil, 0o755);
    const blob = repository.git('rev-parse', 'HEAD~1:b.ts');
    const config: Readonly<Record<string, string>> = {
      'core.fsmonitor': evil,
      'core.pager': evil,
      'core.sshCommand': evil,
      'core.askPass': evil,
      'core.editor': evil,
      'core.alternateRefsCommand': evil,
      'core.gitProxy': evil,
      'diff.external': evil,
      'diff.evil.command': evil,
      'diff.evil.textconv': evil,
      'filter.evil.clean': evil,
      'filter.evil.smudge': evil,
      'filter.evil.process': evil,
      'filter.evil.required': 'true',
      'log.showSignature': 'true',
      'gpg.program': evil,
      'credential.helper': `!${evil}`,
      'alias.rev-parse': `!${evil}`,
      'alias.log': `!${evil}`,
      'pager.log': evil,
      'pager.diff-tree': evil,
      'remote.origin.url': `ext::${evil}`,
      'remote.origin.promisor': 'true',
      'remote.origin.partialclonefilter': 'blob:none',
      'remote.origin.uploadpack': evil,
      'remote.origin.vcs': 'evil',
      'extensions.partialClone': 'origin',
      'protocol.allow': 'always',
      'core.repositoryFormatVersion': '1',
    };
    for (const [name, value] of Object.entries(config)) repository.git('config', name, value);
    writeFileSync(join(repository.path, '.git', 'more'), `[core]\n\tfsmonitor = ${evil}\n`);
    repository.git('config', 'include.path', 'more');
    for (const hook of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman']) {
      const file = join(repository.path, '.git', 'hooks', hook);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `#!/bin/sh\necho hook >> '${ran}'\n`);
      chmodSync(file, 0o755);
    }
    expect(await recordsOf(repository.path)).toEqual(expected);

    // An object that only the promised remote would have.
    rmSync(join(repository.path, '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
    await recordsOf(repository.path);
    expect(existsSync(ran)).toBe(false);
    repository.remove();
  });

  it('is refused in one line, however many git says it in', async () => {
    const repository = smallRepository('a');
    writeFileSync(
      join(repository.path, '.git', 'config'),
      '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tone = 1\n\ttwo = 2\n',
    );
    await expect(openGitRepository(repository.path)).rejects.toThrow(/extensions found: one two$/);
    repository.remove();
  });
});
