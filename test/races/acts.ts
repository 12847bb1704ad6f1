import type { Answer, TestApi } from '../api/api-client.js';
import { ndjson } from '../bulk/bulk.fixture.js';

const anyRev = { 'if-match': '*' };
const createdBy = 'ada';

interface Version {
  readonly patternId: string;
  readonly nodeId: string;
}

/** What two writes meet on. */
export interface Place {
  readonly a: Version;
  readonly b: Version;
  /** An active edge from a third pattern to `a`. */
  readonly active: string;
  /** An edge from `b` to `a` that has never been active. */
  readonly inactive: string;
  /** A proposal to put `b` in the place of `a`. */
  readonly improvementId: string;
}

export type Act = (api: TestApi, place: Place) => Promise<Answer>;

export const importing = (api: TestApi, records: readonly object[]): Promise<Answer> =>
  api.send('POST', '/v1/import', ndjson(records), { 'content-type': 'application/x-ndjson' });

/** Writes that can meet on the version `a`, its pattern or its family. */
export const acts: readonly Act[] = [
  (api, { a }) => api.delete(`/v1/patterns/${a.patternId}`, anyRev),
  (api, { b }) => api.delete(`/v1/patterns/${b.patternId}`, anyRev),
  (api, { a, b }) =>
    api.post(`/v1/patterns/${b.patternId}/versions`, {
      ...{ evolutionType: 'merge', parentNodeIds: [a.nodeId, b.nodeId], content: 'ab', createdBy },
    }),
  (api, { a, b }) =>
    api.post(`/v1/patterns/${b.patternId}/versions`, {
      ...{ evolutionType: 'fork', parentNodeIds: [a.nodeId], content: 'a', createdBy },
    }),
  (api, { a, b }) =>
    api.post('/v1/edges', {
      ...{ sourceNodeId: a.nodeId, targetNodeId: b.nodeId, relationshipType: 'parent_of', createdBy },
    }),
  (api, { active }) => api.post(`/v1/edges/${active}/deactivate`, { reason: 'wrong' }, anyRev),
  (api, { inactive }) => api.post(`/v1/edges/${inactive}/reactivate`, undefined, anyRev),
  (api, { a, b }) =>
    api.post(`/v1/nodes/${b.nodeId}/deprecate`, { reason: 'old', replacedByNodeId: a.nodeId }, anyRev),
  (api, { a, b }) => api.post(`/v1/nodes/${b.nodeId}/merge`, { targetNodeId: a.nodeId }, anyRev),
  (api, { a, b }) => api.post(`/v1/nodes/${a.nodeId}/merge`, { targetNodeId: b.nodeId }, anyRev),
  (api, { a }) => api.patch(`/v1/patterns/${a.patternId}`, { name: 'renamed' }, anyRev),
  (api, { a }) => api.post('/v1/executions', { nodeId: a.nodeId, executionTimeMs: 1, success: true }),
  (api, { improvementId }) =>
    api.post(
      `/v1/improvements/${improvementId}/trial`,
      {
        ...{ metric: 'executionTimeMs', direction: 'lower', minimumEffect: 0.05 },
        ...{ plannedSample: 120, createdBy },
      },
      anyRev,
    ),
  (api, { improvementId }) => api.post(`/v1/improvements/${improvementId}/reject`, { reason: 'no' }, anyRev),
  (api, { a, b }) =>
    importing(api, [
      { record: 'node', patternId: b.patternId, content: 'i', createdBy, parents: parentsOf([a, b]) },
      { record: 'edge', ...endsOf(a, b), relationshipType: 'derived_from', createdBy },
    ]),
];

const parentsOf = (versions: readonly Version[]): object[] => versions.map(({ nodeId }) => ({ nodeId }));

export const endsOf = (source: Version, target: Version): object => ({
  sourceNodeId: source.nodeId,
  targetNodeId: target.nodeId,
});
