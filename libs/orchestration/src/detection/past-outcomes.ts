import type { PastOutcome, ProposalTraits } from '@stemma/analytics';
import { fields, type Improvement } from '@stemma/models';
import { z } from 'zod';
import type { Cursor } from '../ports/page.js';
import type { Improvements } from '../ports/improvements.js';
import { DETECTION } from './propose-findings.js';

const PAGE = 1_000;
/** The newest ones: what was learnt from older ones is told by these too. */
const MAX_READ = 20_000;

/** What became of the newest proposals of the rules: validated at some time, or rejected without ever having been. */
export async function pastOutcomes(improvements: Improvements): Promise<PastOutcome[]> {
  const outcomes: PastOutcome[] = [];
  let after: Cursor | null = null;
  for (let read = 0; read < MAX_READ;) {
    const { items, next } = await page(improvements, after);
    read += items.length;
    for (const improvement of items) {
      const [isValidated, traits] = [wasValidated(improvement), traitsOf(improvement)];
      if (isValidated === null || traits === null) continue;
      outcomes.push({ improvementId: improvement.improvementId, traits, isValidated });
    }
    if (next === null) break;
    after = next;
  }
  return outcomes;
}

function page(improvements: Improvements, after: Cursor | null): ReturnType<Improvements['improvements']> {
  return improvements.improvements({ limit: PAGE, after });
}

/** Null where nobody knows yet. What was applied and rolled back had been validated. */
function wasValidated({ status, appliedAt }: Improvement): boolean | null {
  if (status === 'validated' || status === 'applied' || appliedAt !== null) return true;
  return status === 'rejected' ? false : null;
}

const proposedSchema = z.object({
  rule: z.string(),
  evidence: z.object({
    confidenceScore: fields.score,
    performanceDelta: fields.number.nullable(),
    sampleSize: fields.count,
  }),
});

/** As it was when it was proposed: what its trial found would give the outcome away. Null where people proposed it. */
export function traitsOf({ source, proposedChanges }: Improvement): ProposalTraits | null {
  const proposed = proposedSchema.safeParse(proposedChanges);
  if (source !== DETECTION || !proposed.success) return null;
  return { rule: proposed.data.rule, ...proposed.data.evidence };
}
