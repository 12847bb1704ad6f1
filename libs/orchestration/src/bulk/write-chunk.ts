import type { JsonObject, LineageRecord } from '@stemma/models';
import { StemmaError } from '@stemma/models';
import { planUnderLocks } from '../plan/execute.js';
import type { BadLine, Transaction } from '../ports/transaction.js';
import { Turn } from '../turns/turn.js';
import { badLine } from './bad-line.js';
import { flushImport, type Counts } from './flush-import.js';
import type { ImportLine } from './import-line.js';
import { ImportReadSet, loadFacts } from './import-read-set.js';
import { ImportPlan, type ImportPlanOptions, type LineOutcome } from './import-plan.js';
import { applyVersionAlias } from './plan-aliases.js';
import { applyEdge, applyTransition } from './plan-edges.js';
import { applyEmbedding, applyEvent, applyExecution, applyFeedback } from './plan-facts.js';
import { applyImprovement } from './plan-improvements.js';
import { applyNode } from './plan-nodes.js';
import { applyAlias, applyNames, applyPattern } from './plan-patterns.js';

export interface ChunkOutcome {
  /** New things by kind, `unchanged` lines and `bad` ones. */
  readonly counts: Counts;
  readonly badLines: readonly BadLine[];
  /** The last bookmark of the chunk; null where it has none. */
  readonly bookmark: JsonObject | null;
  /** To be called when the transaction is committed. */
  readonly settle: () => void;
}

/** Applies lines to the record: load, plan, lock, flush. */
export async function writeChunk(
  tx: Transaction,
  lines: readonly ImportLine[],
  options: ImportPlanOptions,
): Promise<ChunkOutcome> {
  const reads = new ImportReadSet(lines, options.importId);
  const { plan, answer } = await planUnderLocks(tx, reads, async (known) => {
    const plan = new ImportPlan(tx, known, await loadFacts(tx, reads, known, options.now), options);
    return { plan, answer: await applyLines(plan, lines) };
  });
  const { unchanged, badLines } = answer;
  const counts = await flushImport(tx, plan);
  return {
    counts: { ...counts, unchanged, bad: badLines.length },
    badLines,
    bookmark: bookmarkOf(lines),
    settle: () => {
      plan.families.settle();
    },
  };
}

async function applyLines(
  plan: ImportPlan,
  lines: readonly ImportLine[],
): Promise<{ unchanged: number; badLines: BadLine[] }> {
  const badLines: BadLine[] = [];
  let unchanged = 0;
  await plan.structure.explore(raisedTargets(plan, lines));
  const turn = new Turn();
  for (const line of lines) {
    if (turn.isOver) await turn.next();
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
function raisedTargets(plan: ImportPlan, lines: readonly ImportLine[]): string[] {
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
  plan: ImportPlan,
  record: LineageRecord,
  line: ImportLine,
): Promise<LineOutcome | 'none'> {
  switch (record.record) {
    case 'pattern':
      return applyPattern(plan, record);
    case 'names':
      return applyNames(plan, record);
    case 'node':
      return applyNode(plan, record);
    case 'version_alias':
      return applyVersionAlias(plan, record);
    case 'edge':
      return applyEdge(plan, record);
    case 'execution':
      return applyExecution(plan, record, line.number);
    case 'improvement':
      return applyImprovement(plan, record, line.number);
    case 'feedback':
      return applyFeedback(plan, record, line.number);
    case 'event':
      return applyEvent(plan, record);
    case 'transition':
      return applyTransition(plan, record);
    case 'alias':
      return applyAlias(plan, record);
    case 'embedding':
      return applyEmbedding(plan, record);
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
