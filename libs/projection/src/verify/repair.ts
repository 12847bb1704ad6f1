import { Progressing } from '../jobs/progress.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import { confirmDrift } from './confirm-drift.js';
import { DRIFT_KINDS, driftCount, type SubjectFindings } from './drift.js';
import { Mender, type Repairable, type Repaired } from './mender.js';
import { verify, type CheckOptions } from './verify.js';

const CHUNK = 500;

/**
 * Mends what verification found and what waits as a dead letter, and nothing else, so that its cost follows the drift. Without findings, or where
 * these do not name all ids, all of the mirror is compared on the way.
 */
export async function repair(
  compared: Repairable,
  feed: ChangeFeed,
  deadLetters: DeadLetters,
  findings: readonly SubjectFindings[] | null,
  options: CheckOptions,
): Promise<Repaired> {
  const work = new Mender(compared, feed, deadLetters, options.signal);
  if (findings === null || !isComplete(findings)) {
    await verify(compared, feed, { ...options, onDrift: (drifted, range) => work.mend(drifted, range) });
    await work.settleLetters();
    return work.result;
  }
  const progress = new Progressing(driftCount(findings), options.onProgress ?? (() => undefined));
  for (const of of findings) {
    progress.enter(`mending ${of.subject}`);
    for (const kind of DRIFT_KINDS) {
      const { ids } = of[kind];
      for (let start = 0; start < ids.length; start += CHUNK) {
        const chunk = ids.slice(start, start + CHUNK);
        const range = await work.rangeOf(of.subject, chunk);
        const { drifted } = await confirmDrift(compared, feed, of.subject, chunk, options.signal, range);
        await work.mend(drifted, range);
        // What the mirror had nothing of can be nowhere but where it belongs; else it is sought.
        const found = new Set(drifted.map(({ id }) => id));
        const rest = range === null || kind === 'missing' ? [] : chunk.filter((id) => !found.has(id));
        const others = await confirmDrift(compared, feed, of.subject, rest, options.signal);
        await work.mend(others.drifted);
        progress.add(chunk.length);
      }
    }
  }
  await work.settleLetters();
  return work.result;
}

/** Whether the findings name everything that they count. */
function isComplete(findings: readonly SubjectFindings[]): boolean {
  return findings.every((of) => DRIFT_KINDS.every((kind) => of[kind].ids.length === of[kind].count));
}
