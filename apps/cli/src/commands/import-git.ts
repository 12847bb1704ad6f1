import { setTimeout as sleep } from 'node:timers/promises';
import { gitRestart, gitStart } from '../importing/git-bookmark.js';
import { gitLines, gitImportId, type GitProgress } from '../importing/git-import.js';
import { gitExitOf, gitReportLines, type GitImportReport } from '../importing/git-report.js';
import { knownNamespaces } from '../importing/known-namespaces.js';
import { reportOf } from '../importing/import-report.js';
import { refuseCopy } from '../importing/refuse-copy.js';
import { persist } from '../importing/persist.js';
import { progressOn, type Progress } from '../importing/progress.js';
import { GitFindings, namespaceOf, openGitRepository, readGitHistory } from '../git/index.js';
import { EXIT, Refused } from '../failure.js';
import { print, printJson, tell } from '../terminal.js';
import type { Session } from './session.js';
import { counted } from '../trace/write-rows.js';

export interface ImportGitOptions {
  readonly maxCommits?: number;
  readonly paths?: readonly string[];
  readonly namespace?: string;
  /** Tags of releases become aliases. */
  readonly tags?: boolean;
  /** Though the namespace has the files of it already, from other commits. */
  readonly beside?: boolean;
}

const SHOW_EVERY_MS = 200;
const SHALLOW =
  'This is a shallow clone: its oldest commits count as beginnings, so each file gets other ids than in a whole clone, and a clone of another depth makes another copy of every file. git fetch --unshallow makes it whole.';

/** `stemma import git <path>` */
export async function importGit(session: Session, path: string, options: ImportGitOptions): Promise<number> {
  const { terminal, json } = session;
  const report = await importGitHistory(session, path, options);
  if (json) await printJson(terminal, report);
  else await print(terminal, gitReportLines(report));
  if (!report.interrupted) return gitExitOf(report);
  tell(terminal, 'Interrupted: all of this is kept. Run the same command again to go on from here.');
  return EXIT.interrupted;
}

/** @throws StemmaError where it is no git repository; Refused; Unreachable. */
export async function importGitHistory(
  session: Session,
  path: string,
  options: ImportGitOptions,
): Promise<GitImportReport> {
  const { maxCommits, paths = [], namespace, tags = false } = options;
  const { terminal, connection } = session;
  const repository = await openGitRepository(path);
  await repository.close();
  if (repository.shallow) tell(terminal, SHALLOW);
  const startedAt = Date.now();
  const client = await connection.client();
  const idIn = (space: string): string => gitImportId(repository.rootCommit, space, paths);
  let space = namespace ?? namespaceOf(repository.name);
  let before = await client.importState(idIn(space));
  if (before === null) {
    space = await namespaceToGoOnIn(session, path, space, options);
    before = await client.importState(idIn(space));
  }
  const importId = idIn(space);
  const start = gitStart(before);
  if (maxCommits === undefined && start.done !== null && start.done.skipped.length > 0) {
    tell(
      terminal,
      'The first import of this history began at a later commit (--max-commits): what is older stays out.',
    );
  }

  const { interrupt } = terminal;
  const progress: GitProgress = { phase: 'replay', commits: 0, commitTotal: 0, versions: 0, startedAt };
  const bar = progressOn(terminal, (amount) => amount.toLocaleString('en'));
  const shown = showing(bar, progress);
  const findings = new GitFindings();
  const howToResume = 'Run the same command again: it goes on where it stopped.';
  try {
    const way = { connection, terminal, importId, progress: bar, howToResume };
    const after = await persist(way, async (current) => {
      const state = await current.importState(importId);
      Object.assign(progress, { versions: 0, startedAt: Date.now() });
      const done = gitRestart(state, start);
      const items = readGitHistory({
        repoPath: path,
        paths,
        namespace: space,
        findings,
        tags,
        ...(maxCommits === undefined ? {} : { maxCommits }),
        ...(done === null ? {} : { done }),
      });
      const lines = gitLines(items, progress, start.retry, () => interrupt.aborted);
      const first = await lines.next();
      // Nothing to send: then nothing is written either, not even that this was asked.
      if (first.done === true && state !== null) return state;
      return current.import(rejoined(first, lines), { importId, mode: 'append' }, patience(interrupt));
    });
    const unfinished = interrupt.aborted && progress.commits < progress.commitTotal;
    if (unfinished)
      tell(
        terminal,
        `Stopped after ${String(progress.commits)} of ${counted(progress.commitTotal, 'commit')}.`,
      );
    return {
      ...reportOf(before, after, Date.now() - startedAt, unfinished),
      namespace: space,
      shallow: repository.shallow,
      missing: findings.missing.list(),
      unmatchedPaths: findings.unmatched,
    };
  } finally {
    shown.stop();
  }
}

/** A version lives in one namespace: where the service has this history already, it goes on there. */
async function namespaceToGoOnIn(
  { terminal, connection }: Session,
  path: string,
  wanted: string,
  { paths = [], namespace, beside = false }: ImportGitOptions,
): Promise<string> {
  const client = await connection.client();
  const [known, ...others] = await knownNamespaces(client, path, paths);
  if (known === undefined) {
    if (!beside) await refuseCopy(client, wanted, { repoPath: path, paths });
    return wanted;
  }
  if (others.length > 0) throw livesInSeveral([known, ...others]);
  if (known === wanted) return wanted;
  if (namespace !== undefined) throw livesElsewhere(known);
  tell(terminal, `This history is there already, in the namespace ${known}: going on in that.`);
  return known;
}

function livesElsewhere(known: string): Refused {
  return new Refused(
    'id_conflict',
    `This history is there already, in the namespace ${known}, and a version lives in one. Leave --namespace out to go on there.`,
  );
}

function livesInSeveral(known: readonly string[]): Refused {
  return new Refused(
    'id_conflict',
    `Parts of this history are there already, in the namespaces ${known.join(', ')}, and a version lives in one. Nothing was sent. Import the rest with --paths that leave these parts out, or each part again with its own --paths and --namespace.`,
  );
}

async function* rejoined(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<string> {
  try {
    if (first.done !== true) yield first.value;
    yield* rest;
  } finally {
    await rest.return();
  }
}

const GRACE_MS = 30_000;

/** Aborted a while after an interrupt: what was sent may still be answered for. */
function patience(interrupt: AbortSignal): AbortSignal {
  const end = new AbortController();
  const giveUp = (): void => {
    void sleep(GRACE_MS, undefined, { ref: false }).then(() => {
      end.abort();
    });
  };
  if (interrupt.aborted) giveUp();
  else interrupt.addEventListener('abort', giveUp, { once: true });
  return end.signal;
}

function showing(bar: Progress, progress: GitProgress): { stop(): void } {
  const show = (): void => {
    const { commits, commitTotal, versions, phase, startedAt } = progress;
    if (commitTotal === 0) return;
    const perSecond = Math.round((versions * 1_000) / Math.max(1, Date.now() - startedAt));
    const about =
      phase === 'replay'
        ? 'finding where it stopped'
        : `${counted(versions, 'version')}, ${String(perSecond)}/s`;
    bar.show(commits, commitTotal, about);
  };
  const timer = setInterval(show, SHOW_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      bar.end();
    },
  };
}
