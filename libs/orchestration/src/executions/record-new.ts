import { totalsOf, type Execution } from '@stemma/models';
import type { NodeUsage, RecordedExecution, Transaction } from '../ports/transaction.js';

/** Records executions; those whose id was never seen add to their node and their day, once. @returns the ids of these. */
export async function recordNew(
  tx: Transaction,
  recorded: readonly RecordedExecution[],
): Promise<ReadonlySet<string>> {
  const fresh = await tx.executions.insertNew(recorded);
  const added = recorded.flatMap(({ execution }) => (fresh.has(execution.executionId) ? [execution] : []));
  await tx.nodes.addUsage(usageByNode(added));
  await tx.executions.addToDays(added);
  return fresh;
}

/** What executions add to their nodes: one entry for each. */
function usageByNode(executions: readonly Execution[]): NodeUsage[] {
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
