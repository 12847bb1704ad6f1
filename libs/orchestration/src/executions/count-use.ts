import { totalsOf, type Execution } from '@stemma/models';
import type { NodeUsage, RecordedExecution, Transaction } from '../ports/transaction.js';

/** Adds executions that were recorded now to their nodes and their days. @param fresh ids of those that were new */
export async function countUse(
  tx: Transaction,
  recorded: Iterable<RecordedExecution>,
  fresh: ReadonlySet<string>,
): Promise<void> {
  const added: Execution[] = [];
  for (const { execution } of recorded) if (fresh.has(execution.executionId)) added.push(execution);
  await tx.nodes.addUsage(usageByNode(added));
  await tx.executions.addToDays(added);
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
