import { setTimeout as sleep } from 'node:timers/promises';
import { Progressing, type Progress } from '../jobs/progress.js';
import { persistently } from '../persistently.js';
import type { Range } from '../ports/by-time.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { Subject } from '../ports/subject.js';
import { compareById } from './compare-by-id.js';
import { compareByTime } from './compare-by-time.js';
import { hullOf, type ComparedPart, type Comparison, type VerifyDepth } from './comparison.js';
import { confirmDrift, type Compared } from './confirm-drift.js';
import { FindingsOf, type Drifted, type SubjectFindings } from './drift.js';

export interface CheckOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called for drift as it is found. */
  readonly onDrift?: (drifted: readonly Drifted[], range: Range | null) => Promise<void>;
  /** Absent: quick. */
  readonly depth?: VerifyDepth;
  /** Entities compared at once. */
  readonly pageSize?: number;
  /** The share of the time in which it works, above 0 up to 1; the rest is left to the readers of this process. */
  readonly dutyCycle?: number;
}

const PAGE_SIZE = 1_000;

/**
 * Compares all of a mirror with the record, in the order that suits the subject, while both may change: what looks
 * different is looked at again once the mirror has caught up. Memory: a page of each side and some pages of suspects.
 * @throws StemmaError `mirror_unavailable` where only a rebuild brings its lanes on; the signal's reason once it is aborted.
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
  { signal, onDrift, depth = 'quick', pageSize = PAGE_SIZE, dutyCycle = 1 }: CheckOptions,
): Promise<SubjectFindings> {
  const { mirror } = compared;
  const found = new FindingsOf(subject);
  const suspects = new Set<string>();
  let range: Range | null = null;
  const settle = async (): Promise<void> => {
    const some = [...suspects].slice(0, pageSize);
    for (const id of some) suspects.delete(id);
    const { drifted, undecided } = await confirmDrift(compared, feed, subject, some, signal, range);
    found.add(drifted);
    found.count(0, undecided.length);
    if (drifted.length > 0) await onDrift?.(drifted, range);
    // What is left may have come from anywhere in it.
    if (suspects.size === 0) range = null;
  };
  let began = performance.now();
  for await (const part of partsOf({ mirror, feed, subject, depth, pageSize, signal })) {
    for (const id of part.suspects) suspects.add(id);
    if (part.suspects.length > 0) range = hullOf(range, part.range);
    while (suspects.size >= pageSize) await settle();
    found.count(part.checked);
    progress.add(part.checked);
    if (dutyCycle < 1) await pause((performance.now() - began) * (1 / dutyCycle - 1), signal);
    began = performance.now();
  }
  if (suspects.size > 0) await settle();
  return found.findings;
}

function partsOf(comparison: Comparison): AsyncGenerator<ComparedPart, void, undefined> {
  const { byTime } = comparison.mirror;
  return byTime?.subjects.includes(comparison.subject) === true
    ? compareByTime({ ...comparison, byTime })
    : compareById(comparison);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {
    signal.throwIfAborted();
  });
}
