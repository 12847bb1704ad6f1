import type { Transaction } from '../ports/transaction.js';
import type { Write } from '../writes/write.js';
import { flushPlan } from './flush-plan.js';
import type { Knowledge } from './known.js';
import { loadKnowledge } from './load-knowledge.js';
import type { Named } from './named.js';
import { Plan } from './plan.js';

/**
 * Has commands thought through on what is known and held. Where it turns out that families are concerned that are not
 * locked, they are, and everything is thought through again.
 */
export async function thinkThrough<P extends Plan, T>(
  tx: Transaction,
  named: Named,
  think: (known: Knowledge) => Promise<{ readonly plan: P; readonly answer: T }>,
  options = { withContent: false },
): Promise<{ readonly plan: P; readonly answer: T }> {
  const locked = new Set<string>();
  for (;;) {
    const thought = await think(await loadKnowledge(tx, named, locked, options));
    const missing = [...thought.plan.families.concerned].filter((id) => !locked.has(id));
    if (missing.length === 0) return thought;
    await tx.families.lock(missing);
    for (const id of missing) locked.add(id);
  }
}

/** A request: its command is thought through, and what it makes of the record is written. */
export async function carryOut<T>(
  { tx, journal }: Write,
  named: Named,
  command: (plan: Plan) => Promise<T>,
): Promise<T> {
  const before = journal.events.length;
  const think = async (known: Knowledge): Promise<{ plan: Plan; answer: T }> => {
    journal.events.length = before;
    const plan = new Plan(tx, known, journal);
    return { plan, answer: await command(plan) };
  };
  const { plan, answer } = await thinkThrough(tx, named, think, { withContent: true });
  await flushPlan(tx, plan);
  return answer;
}
