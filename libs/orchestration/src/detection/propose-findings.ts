import { newsOf, type EarlierProposal, type Finding } from '@stemma/analytics';
import { check, Improvement, improvementInputSchema } from '@stemma/models';
import type { Cursor, Page } from '../ports/page.js';
import type { Transaction } from '../ports/transaction.js';
import { created, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';

/** Named as the source of what the rules propose. */
export const DETECTION = 'detection';
const OPEN = ['proposed', 'testing', 'validated'];
const PAGE = 1_000;

/**
 * Proposes what the rules found, each with its evidence; what was proposed before is passed by: see `newsOf`.
 * @param from where the window begins that the findings rest on
 * @param limit proposals at most, the first ones; the others are found again the next time
 */
export async function proposeFindings(
  { tx, now, journal }: Write,
  findings: readonly Finding[],
  from: Date,
  limit: number,
): Promise<Outcome<readonly Improvement[]>> {
  const ids = [...new Set(findings.map(({ patternId }) => patternId))].sort();
  // Whoever else is at this waits here, and then sees what was proposed; patterns that are gone are left out.
  const held = (await tx.patterns.lock(ids)).filter(({ deleted }) => !deleted);
  const patternIds = held.map(({ pattern }) => pattern.patternId);
  const earlier: EarlierProposal[] = [];
  for (const patternId of patternIds) earlier.push(...(await detectedBefore(tx, patternId)));
  const here = new Set(patternIds);
  const news = newsOf(findings, earlier, from).filter(({ patternId }) => here.has(patternId));
  const improvements = news.slice(0, limit).map((finding) => improvementOf(finding, now));
  await tx.improvements.insert(improvements);
  for (const improvement of improvements) journal.improvementChanged(null, improvement);
  return improvements.length === 0 ? unchanged([]) : created(improvements);
}

async function detectedBefore(tx: Transaction, patternId: string): Promise<EarlierProposal[]> {
  const earlier: EarlierProposal[] = [];
  let after: Cursor | null = null;
  do {
    const page: Page<Improvement> = await tx.improvements.improvements({ patternId, limit: PAGE, after });
    for (const { source, proposedChanges, status, updatedAt } of page.items) {
      const { claim } = proposedChanges;
      if (source !== DETECTION || typeof claim !== 'string') continue;
      earlier.push({ claim, isOpen: OPEN.includes(status), changedAt: updatedAt });
    }
    after = page.next;
  } while (after !== null);
  return earlier;
}

/** The evidence is kept among the changes too: the verdict of a trial takes its place elsewhere. */
function improvementOf({ rule, claim, proposedChanges, ...finding }: Finding, now: Date): Improvement {
  const { confidenceScore, performanceDelta, pValue, sampleSize, baselineMetrics, improvedMetrics } = finding;
  const measured = { confidenceScore, performanceDelta, pValue, sampleSize };
  const evidence = { ...measured, baselineMetrics, improvedMetrics };
  const proposal = {
    ...finding,
    proposedChanges: { ...proposedChanges, rule, claim, evidence },
    source: DETECTION,
    createdBy: DETECTION,
  };
  return Improvement.create(check(improvementInputSchema, proposal), now);
}
