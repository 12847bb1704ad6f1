import { BlobReader } from './blob-reader.js';
import { CommitGraph } from './commit-graph.js';
import { CommitRecords } from './commit-records.js';
import { CopyFinder } from './copy-finder.js';
import { GitFindings } from './git-findings.js';
import { gitError } from './git-process.js';
import { openGitRepository, type GitRepository } from './git-repository.js';
import { HistoryWalk } from './history-walk.js';
import type { GitLineageRecord } from './lineage-record.js';
import { NameBook } from './name-book.js';
import { LackingVersions } from './lacking-versions.js';
import { namespaceOf } from './namespace-of.js';
import { PathFilter } from './path-filter.js';
import { RecordWriter } from './record-writer.js';
import { releaseTags } from './release-tags.js';
import { TagBook } from './tag-book.js';
import { planWalk, samePaths, type GitCursor } from './walk-plan.js';

export interface GitHistoryOptions {
  /** Anywhere inside a repository; the whole repository is read. */
  readonly repoPath: string;
  /** Only the newest commits of HEAD by date. Older ones are walked, so that ids stay the same, but not emitted. */
  readonly maxCommits?: number;
  /** Globs from the top of the repository; `!` excludes. A file renamed into them starts there, one renamed out ends. */
  readonly paths?: readonly string[];
  /** Content beyond this, and content that is no text, is given as a hash. Default 256 KiB. */
  readonly contentLimitBytes?: number;
  /** Default: the name of the repository's folder. */
  readonly namespace?: string;
  /** Whether tags that name releases become aliases of each file's version at the tagged commit. */
  readonly tags?: boolean;
  /** From the last item of an earlier run. `maxCommits` then changes nothing: everything new is emitted. */
  readonly done?: GitCursor;
  readonly signal?: AbortSignal;
  /** Is told what is missing, and which globs match nothing. */
  readonly findings?: GitFindings;
}

export interface GitItem {
  /** In the order to import them: a pattern, its node; at the end of a commit the transitions. May be empty. */
  readonly records: readonly GitLineageRecord[];
  /** `replay`: walking over commits that are done, to know where the new ones start. */
  readonly phase: 'replay' | 'import';
  readonly commit: string;
  /** The commit's number among those to import, from 1; while replaying, how many have been imported so far. */
  readonly commitIndex: number;
  /** How many commits this run imports. */
  readonly commitTotal: number;
  /** True for a commit's last item. */
  readonly commitDone: boolean;
  /** To go on after this item: the commits that are finished. What it repeats of an unfinished one has the same ids. */
  readonly cursor: GitCursor;
}

const DEFAULT_CONTENT_LIMIT_BYTES = 256 * 1024;
const REPLAY_COMMITS_PER_ITEM = 500;

/**
 * The history of a git repository as lineage records: a pattern is a file followed through renames, a node a
 * version of it. Parents come before children, memory is bounded by the tree, not by the history. Throws
 * StemmaError `validation_failed` if the repository cannot be read; the signal's reason if aborted.
 */
export async function* readGitHistory(options: GitHistoryOptions): AsyncGenerator<GitItem, void, undefined> {
  const { repoPath, maxCommits = null, signal } = options;
  if (maxCommits !== null && (!Number.isInteger(maxCommits) || maxCommits < 1)) {
    throw gitError('The number of commits must be a whole number from 1.');
  }
  signal?.throwIfAborted();
  const filter = new PathFilter(options.paths ?? []);
  const findings = options.findings ?? new GitFindings();
  const repository = await openGitRepository(repoPath, findings.missing);
  try {
    yield* historyOf(repository, filter, findings, options);
  } finally {
    await repository.close();
  }
}

async function* historyOf(
  repository: GitRepository,
  filter: PathFilter,
  findings: GitFindings,
  options: GitHistoryOptions,
): AsyncGenerator<GitItem, void, undefined> {
  const { maxCommits = null, paths = [], signal } = options;
  const done = options.done !== undefined && samePaths(options.done.paths, paths) ? options.done : null;
  const lacking = new LackingVersions(done?.lacking);
  const isComplete = done?.named === true && lacking.wereNone;
  const tags = new TagBook(
    options.tags === true ? await releaseTags(options.repoPath, repository.path) : new Map(),
    done?.tagged,
  );
  if (isComplete && !tags.isOpen() && done.heads.includes(repository.head)) return;
  const graph = await CommitGraph.load(repository.path, repository.tips);
  const plan = await planWalk(repository, graph, maxCommits, done);
  if (isComplete && !tags.isOpen(graph) && plan.emitCount === 0) return;

  const exact = new Set(done?.exact);
  const walk = new HistoryWalk(repository.path, graph, plan.root, filter.keeps, exact, findings.missing);
  const writer = new RecordWriter(
    options.namespace ?? namespaceOf(repository.name),
    (commit) => graph.sha(commit),
    (version) => plan.taskOf(version.commit) !== 'skip',
  );
  const limitBytes = options.contentLimitBytes ?? DEFAULT_CONTENT_LIMIT_BYTES;
  const blobs = new BlobReader(repository.path, limitBytes, findings.missing);
  const commitRecords = new CommitRecords(
    graph,
    writer,
    blobs,
    new CopyFinder(repository.path, filter.keeps),
    lacking,
    exact,
  );
  const names = new NameBook(graph);
  const stop = () => {
    walk.kill();
    commitRecords.kill();
  };
  signal?.addEventListener('abort', stop);

  const heads = new Set(plan.heads);
  const cursor = (): GitCursor => ({
    version: 1,
    root: plan.root,
    paths,
    heads: [...heads],
    skipped: plan.skipped,
    ...(exact.size === 0 ? {} : { exact: [...exact] }),
    ...lacking.toCursor(),
    ...tags.toCursor(),
  });
  let commitIndex = 0;
  let replayed = 0;
  try {
    for await (const step of walk.steps()) {
      signal?.throwIfAborted();
      const task = plan.taskOf(step.commit);
      names.note(step, done?.named === true && task === 'done');
      const base = { commit: step.details.sha, commitTotal: plan.emitCount };
      if (task !== 'emit') {
        if (task === 'done') {
          for (const { version } of step.advance.versions) version.history.announced = true;
          for await (const records of commitRecords.completed(step)) {
            signal?.throwIfAborted();
            yield { ...base, records, phase: 'import', commitIndex, commitDone: false, cursor: cursor() };
          }
          const records = tags.records(step, writer);
          if (records.length > 0)
            yield { ...base, records, phase: 'import', commitIndex, commitDone: true, cursor: cursor() };
        }
        if (++replayed % REPLAY_COMMITS_PER_ITEM === 0) {
          yield { ...base, records: [], phase: 'replay', commitIndex, commitDone: true, cursor: cursor() };
        }
        continue;
      }
      commitIndex++;
      const before = cursor();
      for await (const records of commitRecords.versions(step)) {
        signal?.throwIfAborted();
        yield { ...base, records, phase: 'import', commitIndex, commitDone: false, cursor: before };
      }
      // Where something may be missing of it, a later run sends it again.
      if (step.isWhole) {
        for (const parent of graph.parentsOf(step.commit)) heads.delete(graph.sha(parent));
        heads.add(step.details.sha);
      }
      const records = [...commitRecords.transitions(step), ...tags.records(step, writer)];
      yield { ...base, records, phase: 'import', commitIndex, commitDone: true, cursor: cursor() };
    }
    findings.unmatched = filter.unmatched();
    lacking.complete();
    const records = [...names.renamed()]
      .filter(([history]) => history.announced)
      .map(([history, namings]) => writer.names(history, namings));
    yield {
      records,
      phase: 'import',
      commit: repository.head,
      commitIndex,
      commitTotal: plan.emitCount,
      commitDone: true,
      cursor: { ...cursor(), named: true },
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
