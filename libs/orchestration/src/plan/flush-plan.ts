import { LineageNode } from '@stemma/models';
import type { Transaction } from '../ports/transaction.js';
import type { NodeSlot } from './known.js';
import type { Plan } from './plan.js';

/** Writes what commands made of the record, kind by kind, but for its events. */
export async function flushPlan(tx: Transaction, plan: Plan): Promise<void> {
  const nodes = [...plan.known.nodes.values()];
  await tx.patterns.insert(plan.newPatterns.map(({ pattern }) => pattern));
  await tx.nodes.insert(plan.newNodes.map((slot) => placed(plan, slot)));
  await tx.edges.insert(plan.newEdges);
  await tx.edges.update(plan.changedEdges);
  await tx.nodes.update(nodes.flatMap(({ changed, state }) => (changed && state !== null ? [state] : [])));
  await tx.patterns.setLatest([...plan.known.patterns.values()].filter(({ advanced }) => advanced));
  await tx.families.join(plan.families.joins());
  const raised = new Map(nodes.flatMap((node) => (node.raised ? [[node.nodeId, node.generation]] : [])));
  await tx.families.setGenerations(raised);
  // Also of what somebody hung below these nodes meanwhile.
  await tx.families.refreshGenerations([...raised.keys(), ...plan.lowered]);
}

/** A new node in the place that the whole plan gave it. */
function placed({ families }: Plan, { state, lineageId, generation }: NodeSlot): LineageNode {
  if (state === null) throw new Error('a new node has a state');
  const family = families.resolve(lineageId);
  if (state.lineageId === family && state.generation === generation) return state;
  return LineageNode.from({ ...state.toState(), lineageId: family, generation });
}
