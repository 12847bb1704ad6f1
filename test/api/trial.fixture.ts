import type { TrialArm } from '@stemma/models';
import type { Answer, TestApi } from './api-client.js';

export const ANY = { 'if-match': '*' };

/** A pattern with an active version, another one that may be better, and the proposal to put it in its place. */
export interface Trialled {
  readonly patternId: string;
  readonly baseline: string;
  readonly candidate: string;
  readonly improvementId: string;
  readonly path: string;
}

export async function proposeVersion(api: TestApi): Promise<Trialled> {
  const { pattern, node } = (
    await api.post('/v1/patterns', { name: 'retry', content: 'a', createdBy: 'ada' })
  ).body;
  const { patternId } = pattern;
  const version = { evolutionType: 'refined', content: 'b', createdBy: 'ada' };
  const candidate = (await api.post(`/v1/patterns/${patternId}/versions`, version)).body.node.nodeId;
  await api.post(`/v1/nodes/${node.nodeId}/activate`, undefined, ANY);
  return proposeCandidate(api, { patternId, baseline: node.nodeId, candidate });
}

/** The proposal alone. */
export async function proposeCandidate(
  api: TestApi,
  given: Pick<Trialled, 'patternId' | 'baseline' | 'candidate'>,
): Promise<Trialled> {
  const answer = await api.post('/v1/improvements', {
    patternId: given.patternId,
    nodeId: given.baseline,
    candidateNodeId: given.candidate,
    improvementType: 'performance',
    description: 'cache it',
    createdBy: 'ada',
  });
  expect(answer).toMatchObject({ status: 201, headers: { etag: '"1"' }, body: { status: 'proposed' } });
  const { improvementId } = answer.body;
  return { ...given, improvementId, path: `/v1/improvements/${improvementId as string}` };
}

export const design = {
  metric: 'executionTimeMs',
  direction: 'lower',
  minimumEffect: 0.05,
  plannedSample: 120,
  createdBy: 'ada',
};

/** @returns the id of the trial */
export async function startTrial(api: TestApi, { path }: Trialled, changes: object = {}): Promise<string> {
  const answer = await api.post(`${path}/trial`, { ...design, ...changes }, { 'if-match': '"1"' });
  expect(answer).toMatchObject({ status: 201, headers: { etag: '"2"' } });
  return answer.body.trial.trialId;
}

/** Times with a spread of ±10, in an order that favours nobody. @param more fields of the executions of an arm */
export function recordTimes(
  api: TestApi,
  { baseline, candidate }: Trialled,
  trialId: string,
  means: Readonly<Record<TrialArm, number>>,
  counts: number | Readonly<Record<TrialArm, number>> = 60,
  more: Readonly<Partial<Record<TrialArm, object>>> = {},
): Promise<Answer> {
  const of = (arm: TrialArm, nodeId: string): object[] =>
    Array.from({ length: typeof counts === 'number' ? counts : counts[arm] }, (_, index) => ({
      nodeId,
      executionTimeMs: means[arm] + (((index * 8) % 21) - 10),
      success: true,
      metadata: { tokens: { total: 10 + (index % 3) } },
      trial: { trialId, arm },
      ...more[arm],
    }));
  const executions = [...of('baseline', baseline), ...of('candidate', candidate)];
  return api.post('/v1/executions', { executions });
}
