import { countUse } from '../executions/count-use.js';
import { flushPlan } from '../plan/flush-plan.js';
import type { Transaction } from '../ports/transaction.js';
import type { ImportPlan } from './import-plan.js';

/** How many there are, by kind (`patterns`, `nodes` …). */
export type Counts = Readonly<Record<string, number>>;

/** Writes what a chunk made of the record, kind by kind. @returns how many new things of each kind there are. */
export async function flushImport(tx: Transaction, plan: ImportPlan): Promise<Counts> {
  const { newExecutions, newFeedback, newImprovements, newEvents, newNames, newMoves, known, completed } =
    plan;
  await flushPlan(tx, plan);
  await tx.nodes.complete(
    [...completed].flatMap(({ isNew, state }) => (isNew || state === null ? [] : [state])),
  );
  await tx.patterns.putNames(newNames);
  await tx.patterns.update([...plan.renamed].flatMap((id) => known.patterns.get(id)?.pattern ?? []));
  await tx.aliases.add(newMoves);
  await tx.improvements.insert(newImprovements.map(({ improvement }) => improvement));
  await tx.improvements.insertTrials(newImprovements.flatMap(({ trial }) => (trial === null ? [] : [trial])));
  await countUse(tx, newExecutions, await tx.executions.insertNew(newExecutions));
  await tx.feedback.insertNew(newFeedback);
  await tx.feedback.withdraw(plan.withdrawnFeedback);
  const embeddings = await tx.embeddings.setOwn(plan.vectors);
  await tx.events.append([...(plan.journal?.events ?? []), ...newEvents]);
  return {
    patterns: plan.newPatterns.length,
    names: newNames.length,
    nodes: plan.newNodes.length,
    versionAliases: newMoves.length,
    edges: plan.newEdges.length,
    improvements: newImprovements.length,
    executions: newExecutions.length,
    feedback: newFeedback.length,
    withdrawals: plan.withdrawnFeedback.length,
    events: newEvents.length,
    transitions: plan.transitions,
    completed: completed.size,
    aliases: plan.aliases,
    embeddings,
  };
}
