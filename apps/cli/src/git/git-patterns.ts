import { CommitGraph } from './commit-graph.js';
import { openGitRepository } from './git-repository.js';
import { HistoryWalk } from './history-walk.js';
import { MissingObjects } from './missing-objects.js';
import { PathFilter } from './path-filter.js';
import { pathText } from './path-text.js';
import type { FileHistory } from './version.js';

/** The patterns of a history, in the order of their appearance, without reading any contents. */
export async function* gitPatterns(
  repoPath: string,
  paths: readonly string[],
): AsyncGenerator<{ patternId: string; path: string }> {
  const filter = new PathFilter(paths);
  const repository = await openGitRepository(repoPath);
  try {
    const graph = await CommitGraph.load(repository.path, repository.tips);
    const { keeps } = filter;
    const walk = new HistoryWalk(
      repository.path,
      graph,
      repository.rootCommit,
      keeps,
      new Set(),
      new MissingObjects(),
    );
    const seen = new Set<FileHistory>();
    try {
      for await (const { advance } of walk.steps()) {
        for (const { version } of advance.versions) {
          const { history } = version;
          if (seen.has(history)) continue;
          seen.add(history);
          yield { patternId: history.patternId, path: pathText(history.firstPath) };
        }
      }
    } finally {
      walk.kill();
    }
  } finally {
    await repository.close();
  }
}
