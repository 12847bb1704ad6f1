import { newId, StemmaError, type Execution, type ExecutionDraft, type Fault } from '@stemma/models';
import { alreadyLeft } from './already-left.js';
import { trialRefusal, type KnownTrials } from './trial-refusal.js';

/** Executions that are recorded together or not at all. */
export interface ExecutionGroup {
  readonly drafts: readonly ExecutionDraft[];
  /** Where the i-th draft stands in its request: '' where it is the request, `/executions/3` in a list. */
  readonly pointerOf: (index: number) => string;
  readonly correlationId: string;
  /** The size in which it came: what one transaction takes on is bounded by the sum. */
  readonly sizeBytes: number;
  /** Whether the answer holds the executions themselves, those recorded earlier as they were then. */
  readonly answersExecutions: boolean;
}

export interface RecordedGroup {
  /** In the order of the drafts. */
  readonly executionIds: readonly string[];
  /** In the same order; empty unless the group asked for them. */
  readonly executions: readonly Execution[];
  /** How many of them had been recorded before. */
  readonly repeated: number;
}

/** A draft whose id is settled, so that however often its transaction runs, it stays the same. */
type SettledDraft = ExecutionDraft & { readonly executionId: string };

export interface SettledGroup extends ExecutionGroup {
  readonly drafts: readonly SettledDraft[];
  /** The time of those that tell none. */
  readonly settledAt: Date;
}

/** Clocks differ, and so do time zones; beyond this a time is a mistake. */
const MAX_AHEAD_MS = 24 * 60 * 60 * 1000;
/** A refusal lists no more faults than somebody would read. */
const MAX_FAULTS = 100;

/** Ids where they are missing, and a time for those without. @throws StemmaError `validation_failed` for a time too far ahead. */
export function settle(group: ExecutionGroup, now: Date): SettledGroup {
  const latest = now.getTime() + MAX_AHEAD_MS;
  const faults: Fault[] = [];
  const drafts = group.drafts.map((draft, index): SettledDraft => {
    if (draft.timestamp !== null && draft.timestamp.getTime() > latest && faults.length < MAX_FAULTS) {
      faults.push({
        pointer: `${group.pointerOf(index)}/timestamp`,
        code: 'out_of_range',
        message: 'must not be more than one day in the future',
      });
    }
    return isSettled(draft) ? draft : { ...draft, executionId: newId() };
  });
  if (faults.length > 0) throw StemmaError.invalid(faults);
  return { ...group, drafts, settledAt: now };
}

function isSettled(draft: ExecutionDraft): draft is SettledDraft {
  return draft.executionId !== null;
}

/** Why a group cannot be recorded, given the pattern of each known node, the trials and `bordersOf`; null where it can. */
export function refusalOf(
  group: SettledGroup,
  patternOf: ReadonlyMap<string, string>,
  trials: KnownTrials,
  borders: ReadonlyMap<string, Date>,
): StemmaError | null {
  const unknown: Fault[] = [];
  const mismatched: Fault[] = [];
  const unknownIds = new Set<string>();
  for (const [index, { nodeId, patternId, timestamp }] of group.drafts.entries()) {
    const known = patternOf.get(nodeId);
    const told = { patternId: known, timestamp: timestamp ?? group.settledAt };
    const left =
      borders.size === 0 ? null : alreadyLeft(borders, told, `${group.pointerOf(index)}/timestamp`);
    if (left !== null && mismatched.length < MAX_FAULTS) mismatched.push(left);
    if (known === undefined) {
      if (unknownIds.size === MAX_FAULTS) continue;
      unknownIds.add(nodeId);
      const pointer = `${group.pointerOf(index)}/nodeId`;
      if (unknown.length < MAX_FAULTS)
        unknown.push({ pointer, code: 'invalid', message: 'must be the id of a node' });
    } else if (patternId !== null && patternId !== known && mismatched.length < MAX_FAULTS) {
      const pointer = `${group.pointerOf(index)}/patternId`;
      mismatched.push({ pointer, code: 'invalid', message: `must be the pattern of the node, ${known}` });
    }
  }
  if (unknown.length > 0) {
    const nodeIds = [...unknownIds];
    return new StemmaError('node_not_found', `There is no node ${nodeIds.slice(0, 3).join(', ')}.`, {
      extra: { nodeIds },
      faults: unknown,
    });
  }
  return mismatched.length > 0 ? StemmaError.invalid(mismatched) : trialRefusal(group, trials);
}
