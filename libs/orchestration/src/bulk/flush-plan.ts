import { LineageNode } from '@stemma/models';
import { usageByNode } from '../executions/usage-by-node.js';
import type { Transaction } from '../ports/transaction.js';
import type { ChunkPlan } from './chunk-plan.js';
import type { NodeSlot } from './slots.js';

/** How many there are, by kind (`patterns`, `nodes` …). */
export type Counts = Readonly<Record<string, number>>;

/** Writes what a chunk made of the record, kind by kind. @returns how many new things of each kind there are. */
export async function flushPlan(tx: Transaction, plan: ChunkPlan): Promise<Counts> {
  const {
    newPatterns,
    newNodes,
    newEdges,
    newExecutions,
    newFeedback,
    newImprovements,
    newEvents,
    newNames,
    vectors,
    generated,
    known,
  } = plan;
  await tx.patterns.insert(newPatterns.map(({ pattern }) => pattern));
  await tx.nodes.insert(newNodes.map((slot) => placed(plan, slot)));
  await tx.edges.insert(newEdges);

  await tx.patterns.putNames(newNames);
  await tx.patterns.rename(
    [...known.patterns.values()].filter((slot) => slot.renamed).map((slot) => slot.pattern),
  );

  const completed = [...plan.completed].filter(({ isNew }) => !isNew);
  await tx.bulk.putContents(statesOf(completed));
  const changed = [...known.nodes.values()].filter((slot) => slot.changed);
  await tx.bulk.updateStatuses(statesOf(changed));
  await tx.patterns.setLatest(
    [...known.patterns].flatMap(([patternId, { latest }]) =>
      latest === null ? [] : [{ patternId, ...latest }],
    ),
  );
  const joins = plan.families.joins();
  await tx.bulk.joinFamilies(joins);
  await settleGenerations(
    tx,
    [...known.nodes.values()].filter((slot) => slot.raised),
  );
  await tx.improvements.insert(newImprovements.map(({ improvement }) => improvement));
  await tx.improvements.insertTrials(newImprovements.flatMap(({ trial }) => (trial === null ? [] : [trial])));
  await recordExecutions(tx, plan);
  await tx.feedback.insertNew(newFeedback);
  const freshVectors = await tx.bulk.putOwnVectors(vectors);
  await tx.events.append(generated === null ? newEvents : [...generated.events, ...newEvents]);
  return {
    patterns: newPatterns.length,
    names: newNames.length,
    nodes: newNodes.length,
    edges: newEdges.length,
    improvements: newImprovements.length,
    executions: newExecutions.length,
    feedback: newFeedback.length,
    events: newEvents.length,
    transitions: plan.transitions,
    completed: plan.completed.size,
    aliases: plan.aliases,
    embeddings: freshVectors.filter(Boolean).length,
  };
}

function statesOf(slots: readonly NodeSlot[]): LineageNode[] {
  return slots.map(({ state }) => state).filter((state) => state !== null);
}

/** A new node in the place that the whole chunk gave it. */
function placed({ families }: ChunkPlan, { state, lineageId, generation }: NodeSlot): LineageNode {
  if (state === null) throw new Error('a new node has a state');
  const family = families.resolve(lineageId);
  if (state.lineageId === family && state.generation === generation) return state;
  return LineageNode.from({ ...state.toState(), lineageId: family, generation });
}

/** Also of what somebody hung below these nodes meanwhile. */
async function settleGenerations(tx: Transaction, raised: readonly NodeSlot[]): Promise<void> {
  if (raised.length === 0) return;
  await tx.bulk.setGenerations(raised.map(({ nodeId, generation }) => [nodeId, generation]));
  await tx.families.refreshGenerations(raised.map(({ nodeId }) => nodeId));
}

async function recordExecutions(tx: Transaction, { newExecutions }: ChunkPlan): Promise<void> {
  if (newExecutions.length === 0) return;
  const fresh = await tx.executions.insertNew(newExecutions);
  const added = newExecutions
    .map(({ execution }) => execution)
    .filter(({ executionId }) => fresh.has(executionId));
  await tx.nodes.addUsage(usageByNode(added));
  await tx.executions.addToDays(added);
}
