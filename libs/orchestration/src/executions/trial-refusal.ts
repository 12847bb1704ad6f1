import { StemmaError, type ErrorCode, type ExecutionDraft, type Fault, type Trial } from '@stemma/models';
import type { Transaction } from '../ports/transaction.js';

interface Group {
  readonly drafts: readonly (ExecutionDraft & { readonly executionId: string })[];
  readonly pointerOf: (index: number) => string;
}

export interface KnownTrials {
  readonly byId: ReadonlyMap<string, Trial>;
  /** Executions that were recorded while their trial ran: they may come again. */
  readonly recorded: ReadonlySet<string>;
}

const NONE: KnownTrials = { byId: new Map(), recorded: new Set() };

/**
 * Holds the trials that executions name, so that none of them ends before they are recorded. Costs nothing where
 * they name none. Before any node is locked: whoever applies an improvement takes them in this order too.
 */
export async function holdTrials(tx: Transaction, groups: readonly Group[]): Promise<KnownTrials> {
  const ids = new Set<string>();
  for (const { drafts } of groups) for (const { trial } of drafts) if (trial !== null) ids.add(trial.trialId);
  if (ids.size === 0) return NONE;
  const byId = new Map(
    (await tx.improvements.trialsById([...ids], { hold: true })).map((trial) => [trial.trialId, trial]),
  );
  const late = groups.flatMap(({ drafts }) =>
    drafts.filter(({ trial }) => trial !== null && byId.get(trial.trialId)?.isRunning === false),
  );
  const recorded = await tx.executions.find(late.map(({ executionId }) => executionId));
  return { byId, recorded: new Set(recorded.map(({ executionId }) => executionId)) };
}

/** Why executions cannot be data of the trials that they name; null where they can. */
export function trialRefusal(
  { drafts, pointerOf }: Group,
  { byId, recorded }: KnownTrials,
): StemmaError | null {
  for (const [index, draft] of drafts.entries()) {
    const { trial: incoming, executionId } = draft;
    if (incoming === null || recorded.has(executionId)) continue;
    if (byId.get(incoming.trialId)?.isRunning === false) {
      const text = `The trial ${incoming.trialId} has ended: record the execution without it.`;
      const pointer = `${pointerOf(index)}/trial/trialId`;
      return refusal('trial_not_running', text, pointer, 'must be a trial that runs');
    }
    const misplaced = misplacement(draft, byId, pointerOf(index));
    if (misplaced !== null) return misplaced;
  }
  return null;
}

/** Why an execution was never data of the trial that it names, be it running or ended; null where it may be. */
export function misplacement(
  { trial: incoming, nodeId }: Pick<ExecutionDraft, 'trial' | 'nodeId'>,
  byId: ReadonlyMap<string, Trial>,
  pointer: string,
): StemmaError | null {
  if (incoming === null) return null;
  const at = (field: string): string => `${pointer}/trial/${field}`;
  const trial = byId.get(incoming.trialId);
  if (trial === undefined) {
    const text = `There is no trial ${incoming.trialId}.`;
    return refusal('trial_not_found', text, at('trialId'), 'must be the id of a trial');
  }
  const expected = trial.nodeOf(incoming.arm);
  if (expected !== nodeId) {
    const message = `must be the arm of the node: ${incoming.arm} is ${expected}`;
    return StemmaError.invalid([{ pointer: at('arm'), code: 'invalid', message }]);
  }
  if (incoming.unit !== null && trial.armOf(incoming.unit) !== incoming.arm) {
    const message = `must be a unit of the arm: this one is assigned to ${trial.armOf(incoming.unit)}`;
    return StemmaError.invalid([{ pointer: at('unit'), code: 'invalid', message }]);
  }
  return null;
}

function refusal(code: ErrorCode, text: string, pointer: string, message: string): StemmaError {
  const faults: Fault[] = [{ pointer, code: 'invalid', message }];
  return new StemmaError(code, text, { faults });
}
