import type { Finding } from './finding.js';

/** A proposal that was made of a claim. */
export interface EarlierProposal {
  readonly claim: string;
  /** Nobody has decided on it yet. */
  readonly isOpen: boolean;
  /** When it last changed: of a decided one, when it was decided. */
  readonly changedAt: Date;
}

/**
 * The findings that say something new: no proposal of their claim is open, and none was decided on the same evidence.
 * Contents and disuse are evidence once and for all; executions are other ones when all those looked at came after the
 * decision, so a claim that is tested may come again when the window [from, …) begins behind it.
 */
export function newsOf(
  findings: readonly Finding[],
  earlier: readonly EarlierProposal[],
  from: Date,
): Finding[] {
  const known = new Map<string, EarlierProposal[]>();
  for (const proposal of earlier) known.set(proposal.claim, [...(known.get(proposal.claim) ?? []), proposal]);
  return findings.filter(({ claim, pValue }) =>
    (known.get(claim) ?? []).every(
      ({ isOpen, changedAt }) => !isOpen && pValue !== null && changedAt <= from,
    ),
  );
}
