import type { PatternAnswer } from '../client/answers.js';
import { pages, type StemmaClient } from '../client/stemma-client.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Refused } from '../failure.js';
import { durationText } from '../importing/progress.js';
import { gitReportLines } from '../importing/git-report.js';
import { readLineage } from '../trace/read-lineage.js';
import { counted } from '../trace/write-rows.js';
import { storeLines } from '../demo/store-lines.js';
import { recordWorkload } from '../demo/workload.js';
import { print, tell, type Terminal } from '../terminal.js';
import { importGitHistory } from './import-git.js';
import { isUpToDate } from './status.js';
import type { Session } from './session.js';
import { similarLines } from './similar.js';
import { lineageLines } from './trace.js';

/** So much of the demo is a tree. */
const TREE_ROWS = 24;
const NEIGHBOURS = 5;
/** How long the demo waits for vectors before it shows what there is. */
const EMBEDDING_PATIENCE_MS = 60_000;

/** `stemma demo [path]`, which is `npm run demo`: what a newcomer wants to see of a real repository. */
export async function demo(session: Session, path: string): Promise<number> {
  const { terminal, connection } = session;
  tell(terminal, `Importing the history of ${path} …`);
  const report = await importGitHistory(session, path, {});
  if (report.interrupted) {
    tell(terminal, 'Interrupted: all of this is kept. Run the same command again to go on from here.');
    return EXIT.interrupted;
  }
  const client = await connection.client();
  await section(terminal, `The history of ${report.namespace}`, gitReportLines(report));

  const richest = await richestPattern(client, report.namespace);
  const lineage = await readLineage(client, { pattern: richest, node: null });
  await section(
    terminal,
    'The file with the richest history',
    lineageLines(lineage, TREE_ROWS, terminal.columns),
  );

  await section(
    terminal,
    `What is like ${richest.name}`,
    await neighbours(session, client, richest, report.total.versions),
  );

  const workload = await recordWorkload(client, richest);
  await section(terminal, 'Its use, after a recorded workload', [
    `${counted(workload.sent, 'made-up execution')} of its last ${counted(workload.versions, 'version')} were sent to the API and recorded in ${durationText(workload.durationMs)}.`,
    `Recorded in all: ${counted(workload.usage.executionCount, 'execution')}, ${percent(workload.usage.successRate)} successful,`,
    `p50 ${ms(workload.usage.p50ExecutionTimeMs)}, p95 ${ms(workload.usage.p95ExecutionTimeMs)}, p99 ${ms(workload.usage.p99ExecutionTimeMs)}.`,
  ]);

  const stores = storeLines((await client.sync()).mirrors, session.env, richest);
  if (stores.length > 0) await section(terminal, `${richest.name} in the stores beside the record`, stores);

  await section(terminal, 'To go on', [
    `${client.url}/docs                 the API, to be tried`,
    `${client.url}/v1/patterns?limit=5  patterns as JSON`,
    `${client.url}/v1/patterns/${richest.patternId}/usage`,
    `npx stemma trace ${richest.name}`,
    `npx stemma similar "retry with growing pauses"`,
  ]);
  if (connection.isOwn && terminal.isWatched) await untilInterrupted(terminal);
  return EXIT.ok;
}

async function section(terminal: Terminal, title: string, lines: readonly string[]): Promise<void> {
  await print(terminal, ['', title, '─'.repeat([...title].length), ...lines]);
}

/** The pattern with most versions. */
async function richestPattern(client: StemmaClient, namespace: string): Promise<PatternAnswer> {
  let richest: PatternAnswer | null = null;
  for await (const items of pages((cursor) => client.patterns({ namespace, limit: 1_000, ...cursor }))) {
    for (const pattern of items) if (pattern.latestVersion > (richest?.latestVersion ?? 0)) richest = pattern;
  }
  if (richest === null) throw new Refused('not_found', `The repository ${namespace} has no file.`);
  return richest;
}

async function neighbours(
  { terminal }: Session,
  client: StemmaClient,
  { latestNodeId }: PatternAnswer,
  versions: number,
): Promise<string[]> {
  if (latestNodeId === null) return ['It has no version.'];
  const { lineageId } = await client.node(latestNodeId);
  const coming = await stillComing(client, versions, terminal.interrupt);
  const note = `(about ${coming.toLocaleString('en')} of ${counted(versions, 'version')} are still to be embedded, so better ones may come)`;
  try {
    const answer = await client.similar({
      nodeId: latestNodeId,
      limit: 200,
      filter: { excludeLineageId: lineageId },
    });
    return [...similarLines(answer, NEIGHBOURS, terminal.columns), ...(coming === 0 ? [] : [note])];
  } catch (error) {
    if (!isWithoutVector(error)) throw error;
    return [error.message];
  }
}

function isWithoutVector(error: unknown): error is Refused {
  return error instanceof Refused && error.code === 'embedding_unavailable';
}

/** Waits a while for the embedding to catch up. @returns how many versions are not embedded yet, about */
async function stillComing(client: StemmaClient, versions: number, interrupt: AbortSignal): Promise<number> {
  for (const until = Date.now() + EMBEDDING_PATIENCE_MS; ;) {
    const { mirrors } = await client.sync();
    const embedding = mirrors.find(({ name }) => name === 'embedding');
    if (embedding === undefined || mirrors.every(isUpToDate)) return 0;
    if (Date.now() >= until || interrupt.aborted) {
      const applied = embedding.lanes.reduce((sum, lane) => sum + lane.applied, 0);
      return Math.max(1, versions - applied);
    }
    await sleep(500, undefined, { signal: interrupt }).catch(() => undefined);
  }
}

async function untilInterrupted(terminal: Terminal): Promise<void> {
  tell(terminal, '');
  tell(terminal, 'Stemma goes on serving; Ctrl-C stops it.');
  if (!terminal.interrupt.aborted) {
    await new Promise((resolve) => {
      // A listener alone keeps no process alive.
      const alive = setInterval(() => undefined, 60_000);
      terminal.interrupt.addEventListener('abort', () => {
        clearInterval(alive);
        resolve(undefined);
      });
    });
  }
}

function percent(rate: number | null): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
}

function ms(duration: number | null): string {
  return duration === null ? '–' : `${duration.toFixed(1)} ms`;
}
