import { Execution, StemmaError } from '@stemma/models';
import type { RecordedExecution, Transaction } from '../ports/transaction.js';
import { bordersOf } from './already-left.js';
import { countUse } from './count-use.js';
import { refusalOf, type RecordedGroup, type SettledGroup } from './execution-group.js';
import { executionIdTaken, isSameExecution } from './same-execution.js';
import { holdTrials } from './trial-refusal.js';

/**
 * Records groups in one transaction: those that name unknown nodes, or give an id to two executions, are refused,
 * each for itself; of the others every execution whose id was never seen adds to its node and its day, once.
 * @throws IdsTaken where ids are those of other executions recorded earlier. Only the insert shows it, so the
 *   transaction is lost; the other groups may be recorded anew.
 */
export async function recordGroups(
  tx: Transaction,
  groups: readonly SettledGroup[],
): Promise<(RecordedGroup | StemmaError)[]> {
  const trials = await holdTrials(tx, groups);
  const nodeIds = new Set<string>();
  for (const { drafts } of groups) for (const { nodeId } of drafts) nodeIds.add(nodeId);
  const patternOf = await tx.nodes.patternIds([...nodeIds]);
  const borders = await bordersOfGroups(tx, groups, patternOf);
  const candidates = new Map<string, RecordedExecution>();
  const plans = groups.map(
    (group) => refusalOf(group, patternOf, trials, borders) ?? admit(group, patternOf, candidates),
  );

  const fresh = await tx.executions.insertNew([...candidates.values()]);
  const executionOf = await recordedExecutions(tx, candidates, fresh);
  refuseTaken(plans, fresh, executionOf);
  await countUse(tx, candidates.values(), fresh);
  return plans.map((plan) => (plan instanceof StemmaError ? plan : answerOf(plan, fresh, executionOf)));
}

async function bordersOfGroups(
  tx: Transaction,
  groups: readonly SettledGroup[],
  patternOf: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Date>> {
  const told = groups.flatMap(({ drafts, settledAt }) =>
    drafts.map(({ nodeId, timestamp }) => ({
      patternId: patternOf.get(nodeId),
      timestamp: timestamp ?? settledAt,
    })),
  );
  const now = groups.reduce(
    (latest, { settledAt }) => (settledAt > latest ? settledAt : latest),
    new Date(0),
  );
  return bordersOf(tx.executions, told, now);
}

/** Groups with ids of other executions, and why each of them cannot be recorded. */
export class IdsTaken extends Error {
  constructor(readonly refusals: ReadonlyMap<SettledGroup, StemmaError>) {
    super('ids are taken by other executions');
  }
}

interface Plan {
  readonly group: SettledGroup;
  readonly patternOf: ReadonlyMap<string, string>;
  /** Those of its ids that came first here: the same id again, in whichever group, is a repetition. */
  readonly firstSeen: readonly string[];
}

function admit(
  group: SettledGroup,
  patternOf: ReadonlyMap<string, string>,
  candidates: Map<string, RecordedExecution>,
): Plan | StemmaError {
  const own = new Map<string, RecordedExecution>();
  const { drafts, correlationId, settledAt } = group;
  for (const [index, draft] of drafts.entries()) {
    const patternId = patternOf.get(draft.nodeId) ?? '';
    const known = own.get(draft.executionId) ?? candidates.get(draft.executionId);
    if (known === undefined) {
      const execution = Execution.create(draft, patternId, settledAt);
      own.set(draft.executionId, { execution, correlationId });
    } else if (!isSameExecution(draft, patternId, known.execution)) {
      return executionIdTaken(draft.executionId, group.pointerOf(index));
    }
  }
  for (const [id, recorded] of own) candidates.set(id, recorded);
  return { group, patternOf, firstSeen: [...own.keys()] };
}

/** Those recorded earlier are read back: their first record is what they are compared with, and the answer. */
async function recordedExecutions(
  tx: Transaction,
  candidates: ReadonlyMap<string, RecordedExecution>,
  fresh: ReadonlySet<string>,
): Promise<(executionId: string) => Execution> {
  const earlier = [...candidates.keys()].filter((id) => !fresh.has(id));
  const found = new Map(
    (await tx.executions.find(earlier)).map((execution) => [execution.executionId, execution]),
  );
  return (executionId) => {
    const execution = fresh.has(executionId)
      ? candidates.get(executionId)?.execution
      : found.get(executionId);
    if (execution !== undefined) return execution;
    throw new Error(`execution ${executionId} is known by its key, but is not there`);
  };
}

function refuseTaken(
  plans: readonly (Plan | StemmaError)[],
  fresh: ReadonlySet<string>,
  executionOf: (executionId: string) => Execution,
): void {
  const refusals = new Map<SettledGroup, StemmaError>();
  for (const plan of plans) {
    if (plan instanceof StemmaError) continue;
    const { group, patternOf } = plan;
    for (const [index, draft] of group.drafts.entries()) {
      const { executionId, nodeId } = draft;
      if (fresh.has(executionId)) continue;
      if (isSameExecution(draft, patternOf.get(nodeId) ?? '', executionOf(executionId))) continue;
      refusals.set(group, executionIdTaken(executionId, group.pointerOf(index)));
      break;
    }
  }
  if (refusals.size > 0) throw new IdsTaken(refusals);
}

function answerOf(
  { group, firstSeen }: Plan,
  fresh: ReadonlySet<string>,
  executionOf: (executionId: string) => Execution,
): RecordedGroup {
  const executionIds = group.drafts.map(({ executionId }) => executionId);
  let added = 0;
  for (const id of firstSeen) if (fresh.has(id)) added++;
  return {
    executionIds,
    executions: group.answersExecutions ? executionIds.map(executionOf) : [],
    repeated: executionIds.length - added,
  };
}
