import type { Sql } from '../sql/sql.js';
import { eraseSteps, holdRollup, noteIds } from './erase.sql.js';

/** Takes out of the record what is there of a pattern, step by step. @returns how much that was, by kind. */
export async function runErasure(sql: Sql, erasureId: string): Promise<Record<string, number>> {
  for (const text of noteIds) await sql.rows(text, [erasureId]);
  await sql.rows(holdRollup);
  const removed: Record<string, number> = {};
  for (const { kind, text } of eraseSteps) {
    const [row] = await sql.rows<{ count: number }>(text, [erasureId]);
    removed[kind] = row?.count ?? 0;
  }
  return removed;
}
