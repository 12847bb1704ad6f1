import { z } from 'zod';
import type { FaultCode } from '../errors/fault.js';
import { improvementInputSchema } from '../improvement/improvement-input.js';
import { trialInputSchema } from '../trial/trial-input.js';

/** What is compared, its improvement tells. */
const trialSchema = trialInputSchema.omit({
  improvementId: true,
  patternId: true,
  baselineNodeId: true,
  candidateNodeId: true,
});

/** With its trial: a trial is of one improvement, and none is tested without. */
export const improvementRecordSchema = z
  .strictObject({
    record: z.literal('improvement'),
    ...improvementInputSchema.shape,
    trial: trialSchema.nullable().default(null),
  })
  .check(({ value, issues }) => {
    const fault = faultOf(value);
    if (fault === null) return;
    const [path, code, message] = fault;
    issues.push({ code: 'custom', input: value, path, params: { fault: code }, message });
  });
export type ImprovementRecord = z.output<typeof improvementRecordSchema>;

type Told = Pick<ImprovementRecord, 'status' | 'nodeId' | 'candidateNodeId' | 'trial'>;

function faultOf({ status, nodeId, candidateNodeId, trial }: Told): [string[], FaultCode, string] | null {
  if (candidateNodeId === nodeId)
    return [['candidateNodeId'], 'invalid', 'must be another version than the baseline'];
  if (trial === null)
    return status === 'testing' ? [['trial'], 'required', 'is required where status is testing'] : null;
  if (status === 'proposed') return [['trial'], 'invalid', 'must be absent where status is proposed'];
  if (candidateNodeId === null)
    return [['candidateNodeId'], 'required', 'is required where there is a trial'];
  if (trial.expectedEffect <= trial.minimumEffect)
    return [['trial', 'expectedEffect'], 'invalid', 'must be larger than minimumEffect'];
  if ((trial.endedAt === null) !== (status === 'testing'))
    return [['trial', 'endedAt'], 'invalid', 'must be absent where status is testing, and only there'];
  return trial.endedAt !== null && trial.endedAt < trial.startedAt
    ? [['trial', 'endedAt'], 'invalid', 'must not be before startedAt']
    : null;
}
