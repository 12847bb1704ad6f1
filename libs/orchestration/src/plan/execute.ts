import type { Transaction } from '../ports/transaction.js';
import type { Write } from '../writes/write.js';
import { flushPlan } from './flush-plan.js';
import type { Knowledge } from './known.js';
import { loadKnowledge } from './load-knowledge.js';
import { Plan } from './plan.js';
import type { ReadSet } from './read-set.js';

interface Planned<P extends Plan, T> {
  readonly plan: P;
  readonly answer: T;
}

/**
 * Plans on what is known and held. Where it turns out that families are concerned that are not locked, they are, and all
 * is read and planned again.
 */
export async function planUnderLocks<P extends Plan, T>(
  tx: Transaction,
  reads: ReadSet,
  planOn: (known: Knowledge) => Promise<Planned<P, T>>,
  options = { withContent: false },
): Promise<Planned<P, T>> {
  const locked = new Set<string>();
  for (;;) {
    const planned = await planOn(await loadKnowledge(tx, reads, locked, options));
    const missing = [...planned.plan.families.concerned].filter((id) => !locked.has(id));
    if (missing.length === 0) return planned;
    await tx.families.lock(missing);
    for (const id of missing) locked.add(id);
  }
}

/** Executes the command of a request: load, plan, lock, flush. */
export async function execute<T>(
  { tx, journal }: Write,
  reads: ReadSet,
  command: (plan: Plan) => Promise<T>,
): Promise<T> {
  const before = journal.events.length;
  const planOn = async (known: Knowledge): Promise<Planned<Plan, T>> => {
    journal.events.length = before;
    const plan = new Plan(tx, known, journal);
    return { plan, answer: await command(plan) };
  };
  const { plan, answer } = await planUnderLocks(tx, reads, planOn, { withContent: true });
  await flushPlan(tx, plan);
  return answer;
}
