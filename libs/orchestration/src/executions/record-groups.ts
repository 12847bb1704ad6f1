import { Execution, StemmaError } from '@stemma/models';
import type { RecordedExecution, Transaction } from '../ports/transaction.js';
import { refusalOf, type RecordedGroup, type SettledGroup } from './execution-group.js';
import { holdTrials } from './trial-refusal.js';
import { usageByNode } from './usage-by-node.js';

/**
 * Records groups in one transaction: those that name unknown nodes are refused, each for itself; of the others
 * every execution whose id was never seen adds to its node and its day, once.
 */
export async function recordGroups(
  tx: Transaction,
  groups: readonly SettledGroup[],
): Promise<(RecordedGroup | StemmaError)[]> {
  const trials = await holdTrials(tx, groups);
  const nodeIds = new Set<string>();
  for (const { drafts } of groups) for (const { nodeId } of drafts) nodeIds.add(nodeId);
  const patternOf = await tx.nodes.lockPatternIds([...nodeIds]);

  const candidates = new Map<string, RecordedExecution>();
  const plans = groups.map(
    (group) => refusalOf(group, patternOf, trials) ?? admit(group, patternOf, candidates),
  );
  const fresh = await tx.executions.insertNew([...candidates.values()]);
  const added: Execution[] = [];
  for (const [id, { execution }] of candidates) if (fresh.has(id)) added.push(execution);
  await tx.nodes.addUsage(usageByNode(added));
  await tx.executions.addToDays(added);

  const executionOf = await executionsToAnswer(tx, plans, candidates, fresh);
  return plans.map((plan) => (plan instanceof StemmaError ? plan : answerOf(plan, fresh, executionOf)));
}

interface Plan {
  readonly group: SettledGroup;
  /** Those of its ids that came first here: the same id again, in whichever group, is a repetition. */
  readonly firstSeen: readonly string[];
}

function admit(
  group: SettledGroup,
  patternOf: ReadonlyMap<string, string>,
  candidates: Map<string, RecordedExecution>,
): Plan {
  const firstSeen: string[] = [];
  const { drafts, correlationId } = group;
  for (const draft of drafts) {
    if (candidates.has(draft.executionId)) continue;
    const execution = Execution.fromDraft(draft, patternOf.get(draft.nodeId) ?? '', draft.timestamp);
    candidates.set(draft.executionId, { execution, correlationId });
    firstSeen.push(draft.executionId);
  }
  return { group, firstSeen };
}

/** Those recorded earlier are read back: their first record is the answer, whatever came now. */
async function executionsToAnswer(
  tx: Transaction,
  plans: readonly (Plan | StemmaError)[],
  candidates: ReadonlyMap<string, RecordedExecution>,
  fresh: ReadonlySet<string>,
): Promise<(executionId: string) => Execution> {
  const earlier = new Set<string>();
  for (const plan of plans) {
    if (plan instanceof StemmaError || !plan.group.answersExecutions) continue;
    for (const { executionId } of plan.group.drafts) if (!fresh.has(executionId)) earlier.add(executionId);
  }
  const found = new Map(
    (await tx.executions.find([...earlier])).map((execution) => [execution.executionId, execution]),
  );
  return (executionId) => {
    const execution = fresh.has(executionId)
      ? candidates.get(executionId)?.execution
      : found.get(executionId);
    if (execution !== undefined) return execution;
    throw new Error(`execution ${executionId} is known by its key, but is not there`);
  };
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
