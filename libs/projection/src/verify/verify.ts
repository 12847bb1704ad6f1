import { setTimeout as sleep } from 'node:timers/promises';
import { Progressing, type Progress } from '../jobs/progress.js';
import { persistently } from '../persistently.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { Held, Mirror } from '../ports/mirror.js';
import type { Entity, Subject } from '../ports/subject.js';
import { checksumOf } from './checksum.js';
import { confirmDrift, expected, type Compared } from './confirm-drift.js';
import { driftBetween, FindingsOf, type Drifted, type SubjectFindings } from './drift.js';

export interface CheckOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called for drift as it is found. */
  readonly onDrift?: (drifted: readonly Drifted[]) => Promise<void>;
  /** Entities compared at once. */
  readonly pageSize?: number;
  /** The share of the time in which it works, above 0 up to 1; the rest is left to the readers of this process. */
  readonly dutyCycle?: number;
}

const PAGE_SIZE = 1_000;
const EVERYTHING = { lane: 0, lanes: 1 };

/**
 * Compares all of a mirror with the record, range by range, while both may change: what looks different is looked at
 * again once the mirror has caught up. Memory: a page of each side and up to a page of suspects.
 * @throws StemmaError `mirror_unavailable` where its lanes stand still; the signal's reason once it is aborted.
 */
export async function verify(
  compared: Compared,
  feed: ChangeFeed,
  options: CheckOptions,
): Promise<SubjectFindings[]> {
  const { mirror } = compared;
  const { signal } = options;
  let total = 0;
  for (const subject of mirror.subjects) total += await persistently(signal, () => feed.count(subject));
  const progress = new Progressing(total, options.onProgress ?? (() => undefined));
  const findings: SubjectFindings[] = [];
  for (const subject of mirror.subjects) {
    progress.enter(`comparing ${subject}`);
    findings.push(await verifySubject(compared, feed, subject, progress, options));
  }
  return findings;
}

async function verifySubject(
  compared: Compared,
  feed: ChangeFeed,
  subject: Subject,
  progress: Progressing,
  { signal, onDrift, pageSize = PAGE_SIZE, dutyCycle = 1 }: CheckOptions,
): Promise<SubjectFindings> {
  const found = new FindingsOf(subject);
  let suspects: string[] = [];
  const settle = async (): Promise<void> => {
    const { drifted, undecided } = await confirmDrift(compared, feed, subject, suspects, signal);
    suspects = [];
    found.add(drifted);
    found.count(0, undecided.length);
    if (drifted.length > 0) await onDrift?.(drifted);
  };
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const began = performance.now();
    const entities: Entity[] = await persistently(signal, () =>
      feed.scan(subject, from, EVERYTHING, pageSize),
    );
    const isLast = entities.length < pageSize;
    // Behind the record's last id there may be orphans.
    const to: string | null = isLast ? null : (entities.at(-1)?.id ?? null);
    await lookAt(compared.mirror, subject, from, to, entities, pageSize, signal, async (suspect) => {
      if (suspects.push(suspect) >= pageSize) await settle();
    });
    found.count(entities.length);
    progress.add(entities.length);
    if (isLast) break;
    after = to;
    if (dutyCycle < 1) await pause((performance.now() - began) * (1 / dutyCycle - 1), signal);
  }
  if (suspects.length > 0) await settle();
  return found.findings;
}

/** Names the ids in (after, to] on which the mirror and these entities seem to differ. */
async function lookAt(
  mirror: Mirror,
  subject: Subject,
  after: string | null,
  to: string | null,
  entities: readonly Entity[],
  pageSize: number,
  signal: AbortSignal,
  suspect: (id: string) => Promise<void>,
): Promise<void> {
  const wanted = new Map<string, Held>();
  for (const entity of entities) {
    const state = expected(mirror, entity);
    if (state !== null) wanted.set(entity.id, { id: entity.id, ...state });
  }
  const checksum = await persistently(
    signal,
    () => mirror.checksum?.(subject, after, to, signal) ?? Promise.resolve(null),
  );
  if (checksum !== null) {
    const { count, sum } = checksumOf(wanted.values());
    if (checksum.count === count && checksum.sum === sum) return;
  }
  for (let from = after; ;) {
    const start: string | null = from;
    const page = await persistently(signal, () => mirror.list(subject, start, to, pageSize, signal));
    for (const held of page) {
      if (driftBetween(wanted.get(held.id) ?? null, held) !== null) await suspect(held.id);
      wanted.delete(held.id);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    from = last.id;
  }
  for (const id of wanted.keys()) await suspect(id);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {
    signal.throwIfAborted();
  });
}
