import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetter, Job } from '@stemma/client';
import { EXIT, Refused } from '../failure.js';
import { progressOn } from '../importing/progress.js';
import { counted } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import { given } from '../client/given.js';
import type { StemmaClient } from '../client/stemma-client.js';
import type { Session } from './session.js';

export type JobKind = 'verify' | 'repair' | 'rebuild';

interface DriftedIds {
  readonly count: number;
  readonly ids: readonly string[];
}

interface Findings {
  readonly subject: string;
  readonly checked: number;
  readonly undecided: number;
  readonly missing: DriftedIds;
  readonly stale: DriftedIds;
  readonly orphan: DriftedIds;
  readonly ahead: DriftedIds;
}

interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

const POLL_MS = 250;
/** Ids of a kind that are told to a person; `--json` tells all that the service does. */
const MAX_IDS = 10;
const KINDS = ['missing', 'stale', 'orphan', 'ahead'] as const;

/**
 * `stemma verify [--deep]|repair|rebuild [mirror|all]`: exit code 1 where a mirror differs (still), or the job fails, or
 * another one is in its way.
 */
export async function mirrorJobs(
  session: Session,
  kind: JobKind,
  mirror: string,
  isDeep: boolean,
): Promise<number> {
  const { terminal, connection, json } = session;
  const client = await connection.client();
  const path = { mirror };
  const begun = await client.ask(({ mirrors }) =>
    kind === 'verify'
      ? mirrors.verify({ path, query: isDeep ? { depth: 'deep' } : {} })
      : mirrors[kind]({ path }),
  );
  const { items, running } = 'items' in begun ? begun : { items: [begun], running: [] };
  const ended: Job[] = [];
  for (const job of items) ended.push(await watched(session, client, job));
  const inTheWay = running.map((job) => `${job.mirror}: no ${kind} was begun, as a ${job.kind} is running`);
  if (json) await printJson(terminal, { items: ended, running });
  else if (ended.length === 0) await print(terminal, ['There are no mirrors.']);
  else await print(terminal, [...ended.flatMap(linesOf), ...inTheWay]);
  return running.length === 0 && ended.every(isWell) ? EXIT.ok : EXIT.refused;
}

async function watched({ terminal }: Session, client: StemmaClient, begun: Job): Promise<Job> {
  // Of a large record the service estimates how much there is to do.
  const progress = progressOn(
    terminal,
    (amount, isTotal) => `${isTotal === true ? 'about ' : ''}${String(amount)}`,
  );
  try {
    for (let job = begun; ; job = await jobOf(client, begun.jobId)) {
      if (job.state !== 'running') return job;
      if (job.progress !== null) {
        const { phase, done, total } = job.progress as unknown as Progress;
        progress.show(done, total, `${job.mirror}: ${phase}`);
      }
      await sleep(POLL_MS);
    }
  } finally {
    progress.end();
  }
}

function jobOf(client: StemmaClient, jobId: string): Promise<Job> {
  return client.ask((stemma) => stemma.jobs.find({ path: { jobId } }));
}

function isWell(job: Job): boolean {
  if (job.state !== 'done') return false;
  if (job.kind === 'verify')
    return (job.result as Findings[]).every((of) => KINDS.every((kind) => of[kind].count === 0));
  const { unmended = [] } = job.result as { unmended?: unknown[] };
  return unmended.length === 0;
}

function linesOf({ kind, mirror, state, cause, result }: Job): string[] {
  if (state !== 'done')
    return [`${mirror}: the ${kind} ${state === 'failed' ? `failed: ${cause ?? ''}` : 'was cancelled'}`];
  if (kind === 'rebuild' && (result as { kind: string }).kind === 'beside')
    return [
      `${mirror}: built anew from ${counted((result as { loaded: number }).loaded, 'entity', 'entities')}`,
    ];
  if (kind !== 'verify') {
    const done = kind === 'rebuild' ? 'built anew in its place, then mended' : 'mended';
    const { mended, unmended } = result as {
      mended: number;
      unmended: { subject: string; id: string; cause: string }[];
    };
    return [
      `${mirror}: ${done} ${String(mended)}${unmended.length > 0 ? `, could not mend ${String(unmended.length)}` : ''}`,
      ...unmended.slice(0, MAX_IDS).map((of) => `  ${of.subject} ${of.id}: ${of.cause}`),
    ];
  }
  return (result as Findings[]).flatMap((of) => [
    `${mirror} ${of.subject}: compared ${String(of.checked)}${KINDS.map((each) => (of[each].count > 0 ? `, ${String(of[each].count)} ${each}` : '')).join('')}`,
    ...KINDS.flatMap((each) => of[each].ids.slice(0, MAX_IDS).map((id) => `  ${each} ${id}`)),
  ]);
}

/** `stemma dead-letters list|show|retry|drop`. A letter is named as `list` shows it: mirror/subject/id. */
export async function deadLetters(
  { terminal, connection, json }: Session,
  what: 'list' | 'show' | 'retry' | 'drop',
  name: string | undefined,
): Promise<number> {
  const client = await connection.client();
  if (what === 'list') {
    const answer = await client.ask((stemma) => stemma.deadletters.list({ query: given({ mirror: name }) }));
    if (json) await printJson(terminal, answer);
    else await print(terminal, letterLines(answer.items));
    return EXIT.ok;
  }
  const [mirror = '', subject = '', ...id] = (name ?? '').split('/');
  const path = { mirror, subject, entityId: id.join('/') };
  if (what === 'show') {
    await printJson(terminal, await client.ask((stemma) => stemma.deadletters.find({ path })));
    return EXIT.ok;
  }
  if (what === 'drop') {
    await client.ask((stemma) => stemma.deadletters.drop({ path }));
    if (json) await printJson(terminal, { outcome: 'dropped' });
    return EXIT.ok;
  }
  const answer = await client.ask((stemma) => stemma.deadletters.retry({ path }));
  if (answer.outcome === 'refused')
    throw new Refused('dead_letter_refused', answer.cause ?? 'It was refused again.');
  if (json) await printJson(terminal, answer);
  else
    await print(terminal, [
      answer.outcome === 'gone' ? 'There is nothing left to apply.' : 'It got through.',
    ]);
  return EXIT.ok;
}

function letterLines(letters: readonly DeadLetter[]): string[] {
  if (letters.length === 0) return ['There are no dead letters.'];
  return letters.map(
    ({ mirror, subject, id, rev, cause, droppedAt }) =>
      `${mirror}/${subject}/${id}  rev ${String(rev)}${droppedAt === null ? '' : ', dropped'}: ${cause}`,
  );
}
