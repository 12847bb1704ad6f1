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
  const byId = new Map((await tx.improvements.holdTrials([...ids])).map((trial) => [trial.trialId, trial]));
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
  for (const [index, { trial: told, nodeId, executionId }] of drafts.entries()) {
    if (told === null || recorded.has(executionId)) continue;
    const at = (field: string): string => `${pointerOf(index)}/trial/${field}`;
    const trial = byId.get(told.trialId);
    if (trial === undefined) {
      return refusal(
        'trial_not_found',
        `There is no trial ${told.trialId}.`,
        at('trialId'),
        'must be the id of a trial',
      );
    }
    if (!trial.isRunning) {
      const message = `The trial ${told.trialId} has ended: record the execution without it.`;
      return refusal('trial_not_running', message, at('trialId'), 'must be a trial that runs');
    }
    const expected = trial.nodeOf(told.arm);
    if (expected !== nodeId) {
      return StemmaError.invalid([
        {
          pointer: at('arm'),
          code: 'invalid',
          message: `must be the arm of the node: ${told.arm} is ${expected}`,
        },
      ]);
    }
    if (told.unit !== null && trial.armOf(told.unit) !== told.arm) {
      const message = `must be a unit of the arm: this one is assigned to ${trial.armOf(told.unit)}`;
      return StemmaError.invalid([{ pointer: at('unit'), code: 'invalid', message }]);
    }
  }
  return null;
}

function refusal(code: ErrorCode, text: string, pointer: string, message: string): StemmaError {
  const faults: Fault[] = [{ pointer, code: 'invalid', message }];
  return new StemmaError(code, text, { faults });
}
