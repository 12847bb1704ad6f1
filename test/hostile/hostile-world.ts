import { newId } from '@stemma/models';
import { DIMENSIONS } from '@stemma/testing';
import { testApi, type TestApi } from '../api/api-client.js';
import { proposeVersion, startTrial, type Trialled } from '../api/trial.fixture.js';
import { embeddingEndpoint } from '../worker/embedding-endpoint.js';

export interface HostileWorld {
  readonly api: TestApi;
  /** By the noun that a field's name holds. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** One line of each kind that an export has. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

const PATTERNS = 4;

/** A service with some of everything in it. */
export async function hostileWorld(): Promise<HostileWorld> {
  const endpoint = await embeddingEndpoint();
  const api = await testApi({
    kind: 'http',
    url: endpoint.url,
    model: 'm',
    apiKey: null,
    dimensions: DIMENSIONS,
  });
  const made: Trialled[] = [];
  const more: Record<string, string[]> = { trial: [], execution: [], feedback: [], job: [] };
  for (let count = 0; count < PATTERNS; count++) {
    const one = await proposeVersion(api);
    made.push(one);
    more['trial']?.push(await startTrial(api, one));
    const use = { nodeId: one.baseline, executionTimeMs: 5, success: true, metadata: { a: [1] } };
    const { executionId } = (await api.post('/v1/executions', use)).body;
    more['execution']?.push(executionId);
    const given = { patternId: one.patternId, executionId, feedbackText: 'good', createdBy: 'grace' };
    more['feedback']?.push((await api.post('/v1/feedback', given)).body.feedbackId);
    const vector = Array.from({ length: DIMENSIONS }, () => 1);
    await api.put(`/v1/nodes/${one.candidate}/embedding`, { vector });
    await api.patch(
      `/v1/patterns/${one.patternId}`,
      { name: `renamed ${String(count)}` },
      { 'if-match': '*' },
    );
  }
  more['job']?.push((await api.post('/v1/mirrors/graph/verify')).body.jobId);
  const exported: string = (await api.get('/v1/export')).body;
  const lines = exported
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const namesOf = (record: string, field: string): string[] =>
    lines.flatMap((line) => (line['record'] === record ? [String(line[field])] : []));
  return {
    api,
    ids: {
      ...more,
      pattern: made.map(({ patternId }) => patternId),
      node: made.flatMap(({ baseline, candidate }) => [baseline, candidate]),
      improvement: made.map(({ improvementId }) => improvementId),
      edge: namesOf('edge', 'edgeId'),
      event: namesOf('event', 'eventId'),
      lineage: [(await api.get(`/v1/nodes/${made[0]?.baseline ?? ''}`)).body.lineageId],
      import: [newId()],
    },
    records: [...new Map(lines.map((line) => [line['record'], line])).values()].filter(
      ({ record }) => record !== 'header' && record !== 'end',
    ),
    close: async () => {
      await api.close();
      await endpoint.close();
    },
  };
}
