import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ScratchRepository, edited, prose } from './scratch-repository.fixture.js';

/** A repository in which everything happens that a history can hold; the names of the commits that tests ask for. */
export function storiedRepository(): { repository: ScratchRepository; commits: Record<string, string> } {
  const repository = new ScratchRepository();
  const commits: Record<string, string> = {};
  const alpha = prose('alpha');
  const beta = prose('beta');
  commits['root'] = repository.commit('start', {
    'alpha.ts': alpha,
    'beta.ts': beta,
    'pkg/one/__init__.py': '',
    'logo.png': Buffer.from([0x89, 0x50, 0, 1, 2, 255]),
    'huge.txt': 'x'.repeat(300 * 1024),
    'naïve/日本語 "quoted"\ttab.md': prose('unicode'),
    'new\nline.txt': prose('newline'),
  });
  commits['edit'] = repository.commit('feat(core)!: edit alpha', { 'alpha.ts': edited(alpha, 3, 'changed') });
  repository.as('Grace <grace@example.org>').move('beta.ts', 'lib/beta.ts');
  commits['rename'] = repository.commit('move beta');
  repository.move('lib/beta.ts', 'lib/gamma.ts');
  commits['renameEdit'] = repository.commit('move and edit beta', {
    'lib/gamma.ts': edited(beta, 5, 'changed'),
  });
  commits['copyChanged'] = repository.commit('copy alpha while changing it', {
    'alpha.ts': edited(edited(alpha, 3, 'changed'), 9, 'again'),
    'alpha-copy.ts': edited(alpha, 3, 'changed'),
  });
  commits['copyUnchanged'] = repository.commit('copy gamma, which stays', {
    'gamma-copy.ts': edited(edited(beta, 5, 'changed'), 7, 'new'),
    'gamma-twin.ts': edited(beta, 5, 'changed'),
    'pkg/two/__init__.py': '',
  });
  chmodSync(join(repository.path, 'alpha.ts'), 0o755);
  commits['mode'] = repository.commit('make alpha executable');
  symlinkSync('alpha.ts', join(repository.path, 'link'));
  repository.git('update-index', '--add', '--cacheinfo', `160000,${commits['root']},vendor`);
  repository.git('add', 'link');
  repository.git('commit', '-q', '-m', 'a link and a submodule');
  repository.git('rm', '-q', '--cached', 'vendor');
  commits['deletion'] = repository.commit('drop the copy', { 'alpha-copy.ts': null });
  commits['recreation'] = repository.commit('bring the copy back', {
    'alpha-copy.ts': prose('another copy'),
  });

  const fork = repository.head();
  const atFork = edited(edited(alpha, 3, 'changed'), 9, 'again');
  repository
    .checkout('clean', fork)
    .commit('clean side', { 'clean.ts': prose('clean'), 'logo.png': Buffer.from([0, 7]) });
  repository.checkout('main').commit('main side', { 'main.ts': prose('main') });
  commits['cleanMerge'] = repository.merge(['clean']);

  repository.checkout('conflict', fork).commit('their alpha', { 'alpha.ts': edited(atFork, 12, 'theirs') });
  repository.checkout('main').commit('our alpha', { 'alpha.ts': edited(atFork, 12, 'ours') });
  commits['conflictMerge'] = repository.merge(['conflict'], { 'alpha.ts': edited(atFork, 12, 'both') });

  const beforeMove = repository.head();
  repository.checkout('moved', beforeMove).move('main.ts', 'src/main.ts').commit('move main away');
  repository
    .checkout('main')
    .commit('edit main where it was', { 'main.ts': edited(prose('main'), 2, 'stayed') });
  commits['renameMerge'] = repository.merge(['moved']);
  repository.commit('edit after the merge', {
    'src/main.ts': edited(edited(prose('main'), 2, 'stayed'), 4, 'after'),
  });

  repository.checkout('evil', repository.head()).commit('evil side', { 'evil.txt': prose('evil side') });
  repository.checkout('main').commit('other side', { 'other.txt': prose('other side') });
  commits['evilMerge'] = repository.merge(['evil'], {
    'evil.txt': edited(prose('evil side'), 1, 'evil'),
    'from-nowhere.txt': prose('nowhere'),
    'huge.txt': null,
  });

  const beforeOctopus = repository.head();
  const base = edited(edited(edited(prose('main'), 2, 'stayed'), 4, 'after'), 0, 'zero');
  for (const [arm, line] of [
    ['one', 10],
    ['two', 20],
    ['three', 28],
  ] as const) {
    const changed = edited(edited(base, line, arm), 0, 'alpha');
    repository.checkout(`arm-${arm}`, beforeOctopus).commit(`arm ${arm}`, {
      'src/main.ts': edited(changed, 0, edited(prose('main'), 2, 'x').split('\n')[0] ?? ''),
      [`arms/${arm}.txt`]: prose(arm),
    });
  }
  repository.checkout('main').commit('before the octopus', { 'readme.md': prose('readme') });
  commits['octopus'] = repository.merge(['arm-one', 'arm-two', 'arm-three']);

  repository.checkout('cross', repository.head()).commit('cross side', { 'cross.txt': prose('cross') });
  repository
    .checkout('main')
    .commit('main of the cross', { 'readme.md': edited(prose('readme'), 3, 'main') });
  const crossTip = repository.git('rev-parse', 'cross');
  const mainTip = repository.head();
  repository.merge([crossTip]);
  repository.checkout('cross').commit('still cross', { 'cross.txt': edited(prose('cross'), 2, 'more') });
  repository.merge([mainTip]);
  repository.commit('cross readme', { 'readme.md': edited(edited(prose('readme'), 3, 'main'), 20, 'cross') });
  repository
    .checkout('main')
    .commit('main readme', { 'readme.md': edited(edited(prose('readme'), 3, 'main'), 10, 'ours') });
  commits['crissCross'] = repository.merge(['cross']);
  return { repository, commits };
}
