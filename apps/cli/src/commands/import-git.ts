import { setTimeout as sleep } from 'node:timers/promises';
import { gitLines, gitCursor, gitImportId, type GitProgress } from '../importing/git-import.js';
import { knownNamespace } from '../importing/known-namespace.js';
import { exitOf, reportLines, reportOf, type ImportReport } from '../importing/import-report.js';
import { persist } from '../importing/persist.js';
import { progressOn, type Progress } from '../importing/progress.js';
import { openGitRepository, readGitHistory } from '../git/index.js';
import { EXIT, Refused } from '../failure.js';
import { print, printJson, tell } from '../terminal.js';
import type { Session } from './session.js';
import { counted } from '../trace/write-rows.js';

export interface ImportGitOptions {
  readonly maxCommits?: number;
  readonly paths?: readonly string[];
  readonly namespace?: string;
}

const SHOW_EVERY_MS = 200;

/** `stemma import git <path>` */
export async function importGit(session: Session, path: string, options: ImportGitOptions): Promise<number> {
  const { terminal, json } = session;
  const report = await importGitHistory(session, path, options);
  if (json) await printJson(terminal, report);
  else await print(terminal, `${reportLines(report).join('\n')}\n`);
  if (!report.interrupted) return exitOf(report);
  tell(terminal, 'Interrupted: all of this is kept. Run the same command again to go on from here.');
  return EXIT.interrupted;
}

/** @throws StemmaError where it is no git repository; Refused; Unreachable. */
export async function importGitHistory(
  { terminal, connection }: Session,
  path: string,
  { maxCommits, paths = [], namespace }: ImportGitOptions,
): Promise<ImportReport> {
  const repository = await openGitRepository(path);
  const startedAt = Date.now();
  const client = await connection.client();
  const idIn = (space: string): string => gitImportId(repository.rootCommit, space, paths);
  let space = namespace ?? repository.name;
  let before = await client.importState(idIn(space));
  if (before === null) {
    const known = await knownNamespace(client, { repoPath: path, paths });
    if (known !== null && known !== space) {
      if (namespace !== undefined) throw livesElsewhere(known);
      tell(terminal, `This history is there already, in the namespace ${known}: going on in that.`);
      space = known;
      before = await client.importState(idIn(space));
    }
  }
  const importId = idIn(space);
  const cursor = gitCursor(before?.cursor);
  if (maxCommits === undefined && cursor !== null && cursor.skipped.length > 0) {
    tell(
      terminal,
      'The first import of this history began at a later commit (--max-commits): what is older stays out.',
    );
  }

  const { interrupt } = terminal;
  const progress: GitProgress = { phase: 'replay', commits: 0, commitTotal: 0, versions: 0, startedAt };
  const shown = showing(
    progressOn(terminal, (amount) => amount.toLocaleString('en')),
    progress,
  );
  const howToResume = 'Run the same command again: it goes on where it stopped.';
  try {
    const after = await persist({ connection, terminal, importId, howToResume }, async (current) => {
      const state = await current.importState(importId);
      Object.assign(progress, { versions: 0, startedAt: Date.now() });
      const done = gitCursor(state?.cursor);
      const items = readGitHistory({
        repoPath: path,
        paths,
        namespace: space,
        ...(maxCommits === undefined ? {} : { maxCommits }),
        ...(done === null ? {} : { done }),
      });
      const lines = gitLines(items, progress, () => interrupt.aborted);
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
    return reportOf(before, after, Date.now() - startedAt, unfinished);
  } finally {
    shown.stop();
  }
}

function livesElsewhere(known: string): Refused {
  return new Refused(
    'id_conflict',
    `This history is there already, in the namespace ${known}, and a version lives in one. Leave --namespace out to go on there.`,
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
