import type { JsonObject, LineageRecord } from '@stemma/models';
import { StemmaError } from '@stemma/models';
import type { BadLine, Transaction } from '../ports/transaction.js';
import { badLine } from './bad-line.js';
import { ChunkPlan, type LineOutcome, type PlanOptions } from './chunk-plan.js';
import { flushPlan, type Counts } from './flush-plan.js';
import type { ImportLine } from './import-line.js';
import { loadKnowledge, Named } from './load-knowledge.js';
import { applyEdge, applyTransition } from './plan-edges.js';
import { applyImprovement } from './plan-improvements.js';
import { applyNames } from './plan-names.js';
import { applyNode } from './plan-nodes.js';
import type { NodeSlot } from './slots.js';

export interface ChunkOutcome {
  /** New things by kind, `unchanged` lines and `bad` ones. */
  readonly counts: Counts;
  readonly badLines: readonly BadLine[];
  /** The last bookmark of the chunk; null where it has none. */
  readonly bookmark: JsonObject | null;
  /** To be called when the transaction is committed. */
  readonly settle: () => void;
}

/**
 * Applies lines to the record. All is read and thought through in memory first; then what the plan rests on is
 * locked, and if it has moved meanwhile, everything is thought through again.
 */
export async function writeChunk(
  tx: Transaction,
  lines: readonly ImportLine[],
  options: PlanOptions,
): Promise<ChunkOutcome> {
  const named = new Named(lines, options.importId);
  const locked = new Set<string>();
  for (;;) {
    const known = await loadKnowledge(tx, named, locked);
    const stored = [...known.nodes.values()].filter(({ deleted }) => !deleted);
    const plan = new ChunkPlan(known, tx.bulk, options);
    const { unchanged, badLines } = await applyLines(plan, lines);

    const missing = [...plan.families.concerned].filter((id) => !locked.has(id));
    for (const id of missing) locked.add(id);
    await tx.bulk.lockFamilies(missing);
    if (missing.length > 0 || !(await holdAsRead(tx, stored, named))) continue;
    const counts = await flushPlan(tx, plan);
    return {
      counts: { ...counts, unchanged, bad: badLines.length },
      badLines,
      bookmark: bookmarkOf(lines),
      settle: () => {
        plan.families.settle();
      },
    };
  }
}

/** Holds the stored nodes that the plan rests on. @returns whether they are still as they were read. */
async function holdAsRead(tx: Transaction, stored: readonly NodeSlot[], named: Named): Promise<boolean> {
  const changes = ({ nodeId, changed }: NodeSlot) => changed || named.changing.has(nodeId);
  const idOf = ({ nodeId }: NodeSlot) => nodeId;
  const revs = await tx.bulk.hold(
    stored.filter((slot) => !changes(slot)).map(idOf),
    stored.filter(changes).map(idOf),
  );
  return stored.every(({ nodeId, stateRev }) => revs.get(nodeId) === stateRev);
}

async function applyLines(
  plan: ChunkPlan,
  lines: readonly ImportLine[],
): Promise<{ unchanged: number; badLines: BadLine[] }> {
  const badLines: BadLine[] = [];
  let unchanged = 0;
  await plan.structure.explore(raisedTargets(plan, lines));
  for (const line of lines) {
    if (line.fault !== null) badLines.push(badLine(line.number, line.fault));
    if (line.record === null) continue;
    try {
      if ((await apply(plan, line.record, line)) === 'unchanged') unchanged++;
    } catch (error) {
      if (!(error instanceof StemmaError)) throw error;
      badLines.push(badLine(line.number, error));
    }
  }
  return { unchanged, badLines };
}

/** Stored nodes that an edge of these lines may raise: what is below them is read at once. */
function raisedTargets(plan: ChunkPlan, lines: readonly ImportLine[]): string[] {
  const ids = new Set<string>();
  for (const { record } of lines) {
    if (record?.record !== 'edge') continue;
    const source = plan.known.nodes.get(record.sourceNodeId);
    const target = plan.known.nodes.get(record.targetNodeId);
    if (source === undefined || target === undefined || target.isNew) continue;
    if (source.generation >= target.generation) ids.add(target.nodeId);
  }
  return [...ids];
}

async function apply(
  plan: ChunkPlan,
  record: LineageRecord,
  line: ImportLine,
): Promise<LineOutcome | 'none'> {
  switch (record.record) {
    case 'pattern':
      return plan.applyPattern(record);
    case 'names':
      return applyNames(plan, record);
    case 'node':
      return applyNode(plan, record);
    case 'edge':
      return applyEdge(plan, record);
    case 'execution':
      return plan.applyExecution(record, line.number);
    case 'improvement':
      return applyImprovement(plan, record, line.number);
    case 'feedback':
      return plan.applyFeedback(record, line.number);
    case 'event':
      return plan.applyEvent(record);
    case 'transition':
      return applyTransition(plan, record);
    case 'alias':
      return plan.applyAlias(record);
    case 'embedding':
      return plan.applyEmbedding(record);
    case 'header':
    case 'bookmark':
    case 'end':
      return 'none';
  }
}

function bookmarkOf(lines: readonly ImportLine[]): JsonObject | null {
  let cursor: JsonObject | null = null;
  for (const { record } of lines) if (record?.record === 'bookmark') cursor = record.cursor;
  return cursor;
}
