import { totalsOf, type Execution } from '@stemma/models';
import type { NodeUsage } from '../ports/transaction.js';

/** What executions add to their nodes: one entry for each. */
export function usageByNode(executions: readonly Execution[]): NodeUsage[] {
  const byNode = new Map<string, Execution[]>();
  for (const execution of executions) {
    const known = byNode.get(execution.nodeId);
    if (known === undefined) byNode.set(execution.nodeId, [execution]);
    else known.push(execution);
  }
  return [...byNode].map(([nodeId, ofNode]) => {
    const lastUsedAt = ofNode.reduce(
      (latest, { timestamp }) => Math.max(latest, timestamp.getTime()),
      -Infinity,
    );
    return { nodeId, totals: totalsOf(ofNode), lastUsedAt: new Date(lastUsedAt) };
  });
}
