import type { TestApi } from './api-client.js';
import { describeRefusals, UNKNOWN_ID, type Endpoint, type Refusal } from './refusals.js';

/** A chain root → child → leaf, a lone pattern, and an inactive edge that would close a circle. */
interface World {
  readonly patternId: string;
  readonly root: string;
  readonly child: string;
  readonly leaf: string;
  readonly edge: string;
  readonly lone: string;
  readonly merged: string;
  readonly closing: string;
  readonly execution: string;
  readonly feedback: string;
}

async function build(api: TestApi): Promise<World> {
  const create = async (name: string) =>
    (await api.post('/v1/patterns', { name, content: name, createdBy: 'ada' })).body;
  const { pattern, node: root } = await create('chain');
  const path = `/v1/patterns/${pattern.patternId as string}/versions`;
  const version = { evolutionType: 'refined', createdBy: 'ada' };
  const child = (await api.post(path, { ...version, content: 'b' })).body;
  const leaf = (await api.post(path, { ...version, content: 'c' })).body;
  await api.put(`/v1/patterns/${pattern.patternId as string}/aliases/production`, {
    ...{ nodeId: child.node.nodeId, changedBy: 'ada' },
  });
  const lone = (await create('lone')).node;
  const merged = (await create('merged')).node;
  const node = (nodeId: string): string => `/v1/nodes/${nodeId}`;
  await api.post(`${node(merged.nodeId)}/activate`, undefined, { 'if-match': '*' });
  await api.post(`${node(merged.nodeId)}/merge`, { targetNodeId: lone.nodeId }, { 'if-match': '*' });

  // Turned off while the other way is not there yet.
  const [a, b] = [(await create('a')).node.nodeId, (await create('b')).node.nodeId];
  const edge = { relationshipType: 'derived_from', createdBy: 'ada' };
  const closing = (await api.post('/v1/edges', { ...edge, sourceNodeId: a, targetNodeId: b })).body;
  await api.post(`/v1/edges/${closing.edgeId}/deactivate`, { reason: 'wrong' }, { 'if-match': '*' });
  await api.post('/v1/edges', { ...edge, sourceNodeId: b, targetNodeId: a });
  const use = { nodeId: child.node.nodeId, executionTimeMs: 1, success: true };
  const { executionId } = (await api.post('/v1/executions', use)).body;
  const said = { patternId: pattern.patternId, createdBy: 'ada' };
  const { feedbackId } = (await api.post('/v1/feedback', said)).body;
  await api.put('/v1/namespaces/kept/retention', { eventsDays: 20 });
  return {
    patternId: pattern.patternId,
    root: root.nodeId,
    child: child.node.nodeId,
    leaf: leaf.node.nodeId,
    edge: child.edges[0].edgeId,
    lone: lone.nodeId,
    merged: merged.nodeId,
    closing: closing.edgeId,
    execution: executionId,
    feedback: feedbackId,
  };
}

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
const invalid = (when: string, body: unknown, ...faults: string[]): Refusal => ({
  when,
  body,
  status: 422,
  code: 'validation_failed',
  faults,
});

/** Of every field `metadata`, in a body that is good otherwise. */
const metadataFaults = (good: object): Refusal[] => [
  invalid(
    'metadata is too deep',
    { ...good, metadata: deep(33) },
    `/metadata${'/a'.repeat(32)} out_of_range`,
  ),
  invalid('metadata is a list', { ...good, metadata: [] }, '/metadata wrong_type'),
  invalid('metadata is null', { ...good, metadata: null }, '/metadata wrong_type'),
  invalid('metadata holds NUL', { ...good, metadata: { a: 'x\0' } }, '/metadata/a invalid_text'),
  invalid(
    'metadata holds half of a surrogate pair',
    `{"metadata":{"a":"\\ud800"},${JSON.stringify(good).slice(1)}`.replace(',}', '}'),
    '/metadata/a invalid_text',
  ),
  invalid(
    'metadata holds 1e999',
    `{"metadata":{"a":1e999},${JSON.stringify(good).slice(1)}`.replace(',}', '}'),
    '/metadata/a not_finite',
  ),
];

const tagFaults = (good: object): Refusal[] => [
  invalid('a tag is a number', { ...good, tags: ['a', 7] }, '/tags/1 wrong_type'),
  invalid('a tag is too long', { ...good, tags: ['x'.repeat(101)] }, '/tags/0 too_long'),
  invalid('a tag repeats', { ...good, tags: ['a', 'a'] }, '/tags/1 duplicate'),
  invalid('there are too many tags', { ...good, tags: Array.from({ length: 65 }, String) }, '/tags too_many'),
];

const base64url = (text: string): string => Buffer.from(text).toString('base64url');
/** What JavaScript takes for an instant, and Postgres does not. */
const YEAR_0 = `["0000-01-01T00:00:00Z","${UNKNOWN_ID}"]`;

const pageFaults = (path: string): Refusal[] => [
  ...['0', '-1', '1.5', 'x', '', '1001', '1&limit=2'].map((limit): Refusal => ({
    when: `limit=${limit}`,
    path: `${path}?limit=${limit}`,
    status: 422,
    code: 'validation_failed',
  })),
  ...['x', ...['[]', 'null', '["1","2","3"]', '[4294967296]', YEAR_0].map(base64url)].map(
    (cursor): Refusal => ({
      when: `cursor=${cursor}`,
      path: `${path}?cursor=${cursor}`,
      status: 400,
      code: 'invalid_cursor',
    }),
  ),
  {
    when: 'a query is unknown',
    path: `${path}?surprise=1`,
    status: 422,
    code: 'validation_failed',
    faults: ['/surprise unknown_field'],
  },
  {
    when: 'a query is __proto__',
    path: `${path}?__proto__=1`,
    status: 422,
    code: 'validation_failed',
    faults: ['/__proto__ unknown_field'],
  },
];

const anyRev = { 'if-match': '*' };

const patterns: Endpoint<World>[] = [
  {
    name: 'POST /v1/patterns',
    takesJson: true,
    good: () => ({ method: 'POST', path: '/v1/patterns', body: { name: 'p', createdBy: 'ada' } }),
    refusals: ({ patternId, root }) => {
      const good = { name: 'p', createdBy: 'ada' };
      return [
        invalid('the body is empty', '', ' required'),
        invalid('fields are missing', {}, '/name required', '/createdBy required'),
        invalid('types are wrong', { name: 1, createdBy: true }, '/name wrong_type', '/createdBy wrong_type'),
        invalid('null is no name', { ...good, name: null }, '/name wrong_type'),
        invalid(
          'texts are too long',
          { name: 'x'.repeat(256), createdBy: '€'.repeat(256) },
          '/name too_long',
          '/createdBy too_long',
        ),
        invalid(
          'texts are too short',
          { name: '', createdBy: '' },
          '/name too_short',
          '/createdBy too_short',
        ),
        invalid(
          'ids are none',
          { ...good, patternId: 'x', nodeId: 7 },
          '/patternId not_a_uuid',
          '/nodeId wrong_type',
        ),
        invalid('a name holds NUL', { ...good, name: 'a\0b' }, '/name invalid_text'),
        invalid(
          'content is too deep',
          { ...good, content: deep(129) },
          `/content${'/a'.repeat(128)} out_of_range`,
        ),
        invalid('content holds 1e999', '{"name":"p","createdBy":"a","content":1e999}', '/content not_finite'),
        { when: 'the patternId is taken', body: { ...good, patternId }, status: 409, code: 'id_conflict' },
        { when: 'the nodeId is taken', body: { ...good, nodeId: root }, status: 409, code: 'id_conflict' },
        ...metadataFaults(good),
        ...tagFaults(good),
      ];
    },
  },
  {
    name: 'GET /v1/patterns',
    good: () => ({ method: 'GET', path: '/v1/patterns' }),
    refusals: () => [
      ...pageFaults('/v1/patterns'),
      {
        when: 'the status is unknown',
        path: '/v1/patterns?status=x',
        status: 422,
        code: 'validation_failed',
        faults: ['/status not_in_enum'],
      },
      {
        when: 'the name holds NUL',
        path: '/v1/patterns?name=%00',
        status: 422,
        code: 'validation_failed',
        faults: ['/name invalid_text'],
      },
    ],
  },
  {
    name: 'GET /v1/search',
    good: () => ({ method: 'GET', path: '/v1/search?q=x' }),
    refusals: () => {
      const fault = (when: string, query: string, ...faults: string[]): Refusal => ({
        when,
        path: `/v1/search?${query}`,
        status: 422,
        code: 'validation_failed',
        faults,
      });
      return [
        fault('nothing is asked', 'limit=1', '/q required'),
        fault('the question is empty', 'q=', '/q too_short'),
        fault('the question holds NUL', 'q=%00', '/q invalid_text'),
        fault('the question is too long', `q=${'x'.repeat(1_001)}`, '/q too_long'),
        fault('the limit is 0', 'q=x&limit=0', '/limit out_of_range'),
        fault('the limit is above 100', 'q=x&limit=101', '/limit out_of_range'),
        fault('the status is unknown', 'q=x&status=y', '/status not_in_enum'),
        fault('the mode is unknown', 'q=x&mode=both', '/mode not_in_enum'),
        fault('a parameter is unknown', 'q=x&query=y', '/query unknown_field'),
        fault('a parameter is given twice', 'q=x&q=y', '/q wrong_type'),
        {
          when: 'vectors are asked for where nothing is embedded',
          path: '/v1/search?q=x&mode=vector',
          status: 503,
          code: 'embedding_unavailable',
        },
        {
          when: 'the cursor is none',
          path: '/v1/search?q=x&cursor=x',
          status: 400,
          code: 'invalid_cursor',
        },
        {
          when: 'the cursor is of another list',
          path: `/v1/search?q=x&cursor=${Buffer.from('["a"]').toString('base64url')}`,
          status: 400,
          code: 'invalid_cursor',
        },
      ];
    },
  },
  {
    name: 'GET /v1/patterns/{patternId}',
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    good: ({ patternId }) => ({ method: 'GET', path: `/v1/patterns/${patternId}` }),
    refusals: () => [],
  },
  {
    name: 'POST /v1/patterns/{patternId}/erase',
    takesJson: true,
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    good: ({ patternId }) => ({
      method: 'POST',
      path: `/v1/patterns/${patternId}/erase`,
      body: { reason: 'so', confirm: patternId },
    }),
    refusals: ({ patternId }) => [
      invalid('it is confirmed by another id', { reason: 'so', confirm: UNKNOWN_ID }, '/confirm invalid'),
      invalid('it is not confirmed', { reason: 'so' }, '/confirm required'),
      invalid('the reason is empty', { reason: '', confirm: patternId }, '/reason too_short'),
    ],
  },
  {
    name: 'POST /v1/erasures/{erasureId}/verify',
    isNoWrite: true,
    good: () => ({ method: 'POST', path: `/v1/erasures/${UNKNOWN_ID}/verify` }),
    refusals: () => [
      { when: 'it is unknown', status: 404, code: 'erasure_not_found' },
      {
        when: 'the id is none',
        path: '/v1/erasures/x/verify',
        status: 422,
        code: 'validation_failed',
        faults: ['/erasureId not_a_uuid'],
      },
      {
        when: 'a body is sent',
        body: { why: 1 },
        status: 422,
        code: 'validation_failed',
        faults: ['/why unknown_field'],
      },
    ],
  },
  {
    name: 'GET /v1/erasures',
    good: () => ({ method: 'GET', path: '/v1/erasures' }),
    refusals: () => pageFaults('/v1/erasures'),
  },
  {
    name: 'PUT /v1/namespaces/{namespace}/retention',
    takesJson: true,
    good: () => ({
      method: 'PUT',
      path: '/v1/namespaces/kept/retention',
      headers: { 'if-match': '*' },
      body: { eventsDays: 30 },
    }),
    refusals: () => [
      invalid('nothing is told', {}, '/eventsDays required'),
      invalid('it keeps nothing', { eventsDays: 0 }, '/eventsDays out_of_range'),
      invalid('it is half a day', { eventsDays: 0.5 }, '/eventsDays wrong_type'),
      invalid('it is endless', { eventsDays: 100_001 }, '/eventsDays out_of_range'),
      {
        when: 'the namespace is too long',
        path: `/v1/namespaces/${'x'.repeat(101)}/retention`,
        ...{ status: 422, code: 'validation_failed', faults: ['/namespace too_long'] },
      },
      {
        when: 'there is none at that revision',
        headers: { 'if-match': '"7"' },
        ...{ status: 412, code: 'precondition_failed', extra: { currentRev: 1 } },
      },
      {
        when: 'it would be changed unasked',
        headers: { 'if-match': '' },
        ...{ status: 428, code: 'precondition_required', extra: { currentRev: 1 } },
      },
      {
        when: 'it is to be a new one',
        headers: { 'if-none-match': '*' },
        ...{ status: 412, code: 'precondition_failed', extra: { currentRev: 1 } },
      },
      {
        when: 'there is none to change',
        path: '/v1/namespaces/other/retention',
        ...{ status: 412, code: 'precondition_failed', extra: { currentRev: null } },
      },
    ],
  },
  {
    name: 'DELETE /v1/namespaces/{namespace}/retention',
    wantsIfMatch: true,
    good: () => ({
      method: 'DELETE',
      path: '/v1/namespaces/kept/retention',
      headers: { 'if-match': '*' },
    }),
    refusals: () => [
      {
        when: 'there is none',
        path: '/v1/namespaces/other/retention',
        ...{ status: 404, code: 'retention_not_found' },
      },
    ],
  },
  {
    name: 'GET /v1/namespaces/{namespace}/retention/preview',
    good: () => ({ method: 'GET', path: '/v1/namespaces/kept/retention/preview?eventsDays=3' }),
    refusals: () => [
      {
        when: 'neither a policy nor a thought is there',
        path: '/v1/namespaces/other/retention/preview',
        ...{ status: 404, code: 'retention_not_found' },
      },
      {
        when: 'the days are none',
        path: '/v1/namespaces/kept/retention/preview?eventsDays=x',
        ...{ status: 422, code: 'validation_failed', faults: ['/eventsDays not_finite'] },
      },
    ],
  },
  {
    name: 'GET /v1/retention',
    good: () => ({ method: 'GET', path: '/v1/retention' }),
    refusals: () => pageFaults('/v1/retention'),
  },
  {
    name: 'PATCH /v1/patterns/{patternId}',
    takesJson: true,
    wantsIfMatch: true,
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    good: ({ patternId }) => ({
      method: 'PATCH',
      path: `/v1/patterns/${patternId}`,
      body: { name: 'q' },
      headers: anyRev,
    }),
    refusals: () => [
      invalid('the name is null', { name: null }, '/name wrong_type'),
      invalid('the name is too long', { name: 'x'.repeat(256) }, '/name too_long'),
      invalid('what cannot change is given', { patternId: UNKNOWN_ID }, '/patternId unknown_field'),
      ...metadataFaults({}),
      ...tagFaults({}),
    ],
  },
  {
    name: 'DELETE /v1/patterns/{patternId}',
    wantsIfMatch: true,
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    good: ({ patternId }) => ({ method: 'DELETE', path: `/v1/patterns/${patternId}`, headers: anyRev }),
    refusals: () => [],
  },
  {
    name: 'GET /v1/patterns/{patternId}/versions',
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    good: ({ patternId }) => ({ method: 'GET', path: `/v1/patterns/${patternId}/versions` }),
    refusals: ({ patternId }) => pageFaults(`/v1/patterns/${patternId}/versions`),
  },
  {
    name: 'PUT /v1/patterns/{patternId}/aliases/{alias}',
    takesJson: true,
    good: ({ patternId, root }) => ({
      method: 'PUT',
      path: `/v1/patterns/${patternId}/aliases/production`,
      headers: { 'if-match': '*' },
      body: { nodeId: root, changedBy: 'ada' },
    }),
    refusals: ({ patternId, root, lone }) => [
      invalid('nothing is told', {}, '/nodeId required', '/changedBy required'),
      invalid('the id is none', { nodeId: 'x', changedBy: 'ada' }, '/nodeId not_a_uuid'),
      invalid('it is another pattern’s', { nodeId: lone, changedBy: 'ada' }, '/nodeId invalid'),
      invalid('the reason is empty', { nodeId: root, changedBy: 'ada', reason: '' }, '/reason too_short'),
      {
        when: 'the version is unknown',
        body: { nodeId: UNKNOWN_ID, changedBy: 'ada' },
        ...{ status: 404, code: 'node_not_found', faults: ['/nodeId invalid'] },
      },
      ...['3', 'v3', patternId, 'x'.repeat(101), '%00'].map((name): Refusal => ({
        when: `the name is ${name}`,
        path: `/v1/patterns/${patternId}/aliases/${name}`,
        ...{ status: 422, code: 'validation_failed' },
      })),
      {
        when: 'there is none at that revision',
        headers: { 'if-match': '"7"' },
        ...{ status: 412, code: 'precondition_failed', extra: { currentRev: 1 } },
      },
      {
        when: 'it would be moved unasked',
        headers: { 'if-match': '' },
        ...{ status: 428, code: 'precondition_required', extra: { currentRev: 1 } },
      },
      {
        when: 'it is to be a new one',
        headers: { 'if-none-match': '*' },
        ...{ status: 412, code: 'precondition_failed', extra: { currentRev: 1 } },
      },
      {
        when: 'If-None-Match names a tag',
        headers: { 'if-none-match': '"1"' },
        status: 422,
        code: 'validation_failed',
      },
    ],
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
  },
  {
    name: 'DELETE /v1/patterns/{patternId}/aliases/{alias}',
    wantsIfMatch: true,
    good: ({ patternId }) => ({
      method: 'DELETE',
      path: `/v1/patterns/${patternId}/aliases/production`,
      headers: { 'if-match': '"1"' },
    }),
    refusals: ({ patternId }) => [
      {
        when: 'there is none',
        path: `/v1/patterns/${patternId}/aliases/staging`,
        ...{ status: 404, code: 'alias_not_found' },
      },
    ],
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
  },
  ...['', '/history'].map((of): Endpoint<World> => ({
    name: `GET /v1/patterns/{patternId}/aliases/{alias}${of}`,
    good: ({ patternId }) => ({
      method: 'GET',
      path: `/v1/patterns/${patternId}/aliases/production${of}`,
    }),
    refusals: ({ patternId }) => [
      {
        when: 'there is none',
        path: `/v1/patterns/${patternId}/aliases/staging${of}`,
        ...{ status: 404, code: 'alias_not_found' },
      },
      {
        when: 'the name is a number',
        path: `/v1/patterns/${patternId}/aliases/3${of}`,
        ...{ status: 422, code: 'validation_failed', faults: ['/alias invalid'] },
      },
      {
        when: 'a parameter is unknown',
        path: `/v1/patterns/${patternId}/aliases/production${of}?at=now`,
        ...{ status: 422, code: 'validation_failed', faults: ['/at unknown_field'] },
      },
    ],
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
  })),
  {
    name: 'GET /v1/patterns/{patternId}/audit',
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    good: ({ patternId }) => ({ method: 'GET', path: `/v1/patterns/${patternId}/audit` }),
    refusals: ({ patternId }) => pageFaults(`/v1/patterns/${patternId}/audit`),
  },
  {
    name: 'POST /v1/patterns/{patternId}/versions',
    takesJson: true,
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    good: ({ patternId }) => ({
      method: 'POST',
      path: `/v1/patterns/${patternId}/versions`,
      body: { evolutionType: 'refined', content: 'd', createdBy: 'ada' },
    }),
    refusals: ({ root, child, lone }) => {
      const good = { evolutionType: 'refined', content: 'd', createdBy: 'ada' };
      return [
        invalid(
          'fields are missing',
          {},
          '/evolutionType required',
          '/content required',
          '/createdBy required',
        ),
        invalid('the evolution is unknown', { ...good, evolutionType: 'x' }, '/evolutionType not_in_enum'),
        invalid('a score is above 1', { ...good, similarityScore: 1.1 }, '/similarityScore out_of_range'),
        invalid('a score is a text', { ...good, confidenceScore: '1' }, '/confidenceScore wrong_type'),
        invalid(
          'a score is 1e999',
          '{"similarityScore":1e999,"evolutionType":"refined","content":1,"createdBy":"a"}',
          '/similarityScore not_finite',
        ),
        invalid('the label is too long', { ...good, versionLabel: 'x'.repeat(51) }, '/versionLabel too_long'),
        invalid('a version is 0', { ...good, version: 0 }, '/version out_of_range'),
        invalid('a version is a fraction', { ...good, version: 1.5 }, '/version wrong_type'),
        invalid('a parent is no id', { ...good, parentNodeIds: ['x'] }, '/parentNodeIds/0 not_a_uuid'),
        invalid(
          'a root has parents',
          { ...good, evolutionType: 'created', parentNodeIds: [root] },
          '/parentNodeIds invalid',
        ),
        invalid('a refinement has none', { ...good, parentNodeIds: [] }, '/parentNodeIds too_short'),
        {
          when: 'a parent is unknown',
          body: { ...good, parentNodeIds: [root, UNKNOWN_ID] },
          status: 404,
          code: 'node_not_found',
          faults: ['/parentNodeIds/1 invalid'],
          extra: { nodeIds: [UNKNOWN_ID] },
        },
        {
          when: 'a merge has one parent',
          body: { ...good, evolutionType: 'merge', parentNodeIds: [root, root] },
          status: 422,
          code: 'merge_needs_parents',
        },
        {
          when: 'the version exists with other content',
          body: { ...good, version: 2 },
          status: 409,
          code: 'version_conflict',
          extra: { nodeId: child },
        },
        { when: 'the nodeId is taken', body: { ...good, nodeId: lone }, status: 409, code: 'id_conflict' },
        ...metadataFaults(good),
        ...tagFaults(good),
      ];
    },
  },
];

const illegal = (when: string, path: string, from: string, to: string, body?: unknown): Refusal => ({
  when,
  path,
  ...(body === undefined ? {} : { body }),
  status: 409,
  code: 'illegal_transition',
  extra: { from, to },
});

const noBody: Refusal[] = [
  {
    when: 'there is a body',
    body: { surprise: 1 },
    status: 422,
    code: 'validation_failed',
    faults: ['/surprise unknown_field'],
  },
  { when: 'there is a list', body: [], status: 422, code: 'validation_failed', faults: [' wrong_type'] },
  {
    when: 'there is text',
    body: 'x',
    headers: { 'content-type': 'text/plain' },
    status: 415,
    code: 'unsupported_media_type',
  },
  { when: 'there is half of a body', body: '{', status: 400, code: 'malformed_json' },
];

const nodes: Endpoint<World>[] = [
  {
    name: 'GET /v1/nodes/{nodeId}',
    unknownId: { of: ({ root }) => root, code: 'node_not_found' },
    good: ({ root }) => ({ method: 'GET', path: `/v1/nodes/${root}` }),
    refusals: () => [],
  },
  {
    name: 'PATCH /v1/nodes/{nodeId}',
    takesJson: true,
    wantsIfMatch: true,
    unknownId: { of: ({ root }) => root, code: 'node_not_found' },
    good: ({ root }) => ({
      method: 'PATCH',
      path: `/v1/nodes/${root}`,
      body: { versionLabel: 'v1' },
      headers: anyRev,
    }),
    refusals: () => [
      invalid('the body is empty', '', ' required'),
      invalid('the label is too long', { versionLabel: 'x'.repeat(51) }, '/versionLabel too_long'),
      invalid('what cannot change is given', { content: 'x' }, '/content unknown_field'),
      ...metadataFaults({}),
      ...tagFaults({}),
    ],
  },
  {
    name: 'POST /v1/improvements/detect',
    good: () => ({ method: 'POST', path: '/v1/improvements/detect' }),
    refusals: () => [
      invalid('it is told a window', { from: '2026-01-01T00:00:00Z' }, '/from unknown_field'),
      invalid('it is told a number', 30, ' wrong_type'),
      ...noBody,
    ],
  },
  {
    name: 'POST /v1/nodes/{nodeId}/activate',
    wantsIfMatch: true,
    unknownId: { of: ({ root }) => root, code: 'node_not_found' },
    good: ({ root }) => ({ method: 'POST', path: `/v1/nodes/${root}/activate`, headers: anyRev }),
    refusals: ({ merged }) => [
      illegal('it is merged', `/v1/nodes/${merged}/activate`, 'merged', 'active'),
      ...noBody,
    ],
  },
  {
    name: 'POST /v1/nodes/{nodeId}/deprecate',
    takesJson: true,
    wantsIfMatch: true,
    unknownId: { of: ({ root }) => root, code: 'node_not_found' },
    good: ({ root }) => ({
      method: 'POST',
      path: `/v1/nodes/${root}/deprecate`,
      body: { reason: 'old' },
      headers: anyRev,
    }),
    refusals: ({ root, merged }) => [
      illegal('it is a draft', `/v1/nodes/${root}/deprecate`, 'draft', 'deprecated'),
      illegal('it is merged', `/v1/nodes/${merged}/deprecate`, 'merged', 'deprecated'),
      invalid('there is no reason', {}, '/reason required'),
      invalid('the reason is empty', { reason: '' }, '/reason too_short'),
      invalid(
        'the replacement is null',
        { reason: 'x', replacedByNodeId: null },
        '/replacedByNodeId wrong_type',
      ),
      {
        when: 'it replaces itself',
        body: { reason: 'x', replacedByNodeId: root },
        status: 422,
        code: 'self_loop',
      },
    ],
  },
  {
    name: 'POST /v1/nodes/{nodeId}/archive',
    wantsIfMatch: true,
    unknownId: { of: ({ root }) => root, code: 'node_not_found' },
    good: ({ root }) => ({ method: 'POST', path: `/v1/nodes/${root}/archive`, headers: anyRev }),
    refusals: ({ merged }) => [
      illegal('it is merged', `/v1/nodes/${merged}/archive`, 'merged', 'archived'),
      ...noBody,
    ],
  },
  {
    name: 'POST /v1/nodes/{nodeId}/merge',
    takesJson: true,
    wantsIfMatch: true,
    unknownId: { of: ({ child }) => child, code: 'node_not_found' },
    good: ({ child, lone }) => ({
      method: 'POST',
      path: `/v1/nodes/${child}/merge`,
      body: { targetNodeId: lone },
      headers: anyRev,
    }),
    refusals: ({ child, root, merged }) => [
      illegal('it is a draft', `/v1/nodes/${child}/merge`, 'draft', 'merged'),
      illegal('it is merged elsewhere', `/v1/nodes/${merged}/merge`, 'merged', 'merged', {
        targetNodeId: root,
      }),
      invalid('there is no target', {}, '/targetNodeId required'),
      {
        when: 'it is its own target',
        body: { targetNodeId: child },
        status: 422,
        code: 'self_loop',
        faults: ['/targetNodeId invalid'],
      },
    ],
  },
];

const edges: Endpoint<World>[] = [
  {
    name: 'POST /v1/edges',
    takesJson: true,
    good: ({ root, lone }) => ({
      method: 'POST',
      path: '/v1/edges',
      body: { sourceNodeId: root, targetNodeId: lone, relationshipType: 'merged_with', createdBy: 'ada' },
    }),
    refusals: ({ root, child, leaf, lone, edge }) => {
      const good = {
        sourceNodeId: root,
        targetNodeId: lone,
        relationshipType: 'merged_with',
        createdBy: 'ada',
      };
      return [
        invalid(
          'fields are missing',
          {},
          '/sourceNodeId required',
          '/targetNodeId required',
          '/relationshipType required',
          '/createdBy required',
        ),
        invalid('the type is unknown', { ...good, relationshipType: 'x' }, '/relationshipType not_in_enum'),
        invalid('the strength is unknown', { ...good, edgeStrength: 'x' }, '/edgeStrength not_in_enum'),
        invalid('a score is below 0', { ...good, similarityScore: -0.1 }, '/similarityScore out_of_range'),
        invalid(
          'the summary is too long',
          { ...good, changeSummary: 'x'.repeat(10_001) },
          '/changeSummary too_long',
        ),
        invalid('a flag is a number', { ...good, breakingChanges: 1 }, '/breakingChanges wrong_type'),
        {
          when: 'the ends are one',
          body: { ...good, targetNodeId: root },
          status: 422,
          code: 'self_loop',
          faults: ['/targetNodeId invalid'],
        },
        {
          when: 'an end is unknown',
          body: { ...good, targetNodeId: UNKNOWN_ID },
          status: 404,
          code: 'node_not_found',
          faults: ['/targetNodeId invalid'],
        },
        {
          when: 'the edge exists',
          body: { ...good, targetNodeId: child, relationshipType: 'refined_from' },
          status: 409,
          code: 'edge_exists',
          extra: { edgeId: edge },
        },
        {
          when: 'it would close a cycle',
          body: { ...good, sourceNodeId: leaf, targetNodeId: root, relationshipType: 'derived_from' },
          status: 409,
          code: 'lineage_cycle',
          extra: { cycle: [leaf, root, child] },
        },
        {
          when: 'it would close a cycle, written the other way round',
          body: { ...good, sourceNodeId: root, targetNodeId: leaf, relationshipType: 'child_of' },
          status: 409,
          code: 'lineage_cycle',
          extra: { cycle: [leaf, root, child] },
        },
        { when: 'the edgeId is taken', body: { ...good, edgeId: edge }, status: 409, code: 'id_conflict' },
        ...metadataFaults(good),
      ];
    },
  },
  {
    name: 'GET /v1/edges/{edgeId}',
    unknownId: { of: ({ edge }) => edge, code: 'edge_not_found' },
    good: ({ edge }) => ({ method: 'GET', path: `/v1/edges/${edge}` }),
    refusals: () => [],
  },
  {
    name: 'PATCH /v1/edges/{edgeId}',
    takesJson: true,
    wantsIfMatch: true,
    unknownId: { of: ({ edge }) => edge, code: 'edge_not_found' },
    good: ({ edge }) => ({
      method: 'PATCH',
      path: `/v1/edges/${edge}`,
      body: { similarityScore: 0.5 },
      headers: anyRev,
    }),
    refusals: ({ root }) => [
      invalid('a score is above 1', { similarityScore: 2 }, '/similarityScore out_of_range'),
      invalid('a score is 1e999', '{"confidenceScore":1e999}', '/confidenceScore not_finite'),
      invalid('what cannot change is given', { sourceNodeId: root }, '/sourceNodeId unknown_field'),
      ...metadataFaults({}),
    ],
  },
  {
    name: 'POST /v1/edges/{edgeId}/deactivate',
    takesJson: true,
    wantsIfMatch: true,
    unknownId: { of: ({ edge }) => edge, code: 'edge_not_found' },
    good: ({ edge }) => ({
      method: 'POST',
      path: `/v1/edges/${edge}/deactivate`,
      body: { reason: 'x' },
      headers: anyRev,
    }),
    refusals: () => [
      invalid('there is no reason', {}, '/reason required'),
      invalid('the reason is too long', { reason: 'x'.repeat(2001) }, '/reason too_long'),
    ],
  },
  {
    name: 'POST /v1/edges/{edgeId}/reactivate',
    wantsIfMatch: true,
    unknownId: { of: ({ edge }) => edge, code: 'edge_not_found' },
    good: ({ edge }) => ({ method: 'POST', path: `/v1/edges/${edge}/reactivate`, headers: anyRev }),
    refusals: ({ closing }) => [
      {
        when: 'its way back exists by now',
        path: `/v1/edges/${closing}/reactivate`,
        status: 409,
        code: 'lineage_cycle',
        extra: { cycle: expect.any(Array) as unknown },
      },
      ...noBody,
    ],
  },
];

const events: Endpoint<World>[] = [
  {
    name: 'GET /v1/events',
    good: () => ({ method: 'GET', path: '/v1/events' }),
    refusals: () => [
      ...pageFaults('/v1/events'),
      ...[
        'patternId=x',
        'nodeId=1',
        'eventType=x',
        'severity=x',
        'from=yesterday',
        'to=2026-02-30T00:00:00Z',
        'actor=%00',
      ].map((query): Refusal => ({
        when: query,
        path: `/v1/events?${query}`,
        status: 422,
        code: 'validation_failed',
      })),
    ],
  },
  {
    name: 'GET /v1/events/{eventId}',
    unknownId: { of: () => '11111111-1111-4111-8111-111111111111', code: 'event_not_found' },
    good: () => ({ method: 'GET', path: '/v1/events/11111111-1111-4111-8111-111111111111' }),
    refusals: () => [],
  },
];

const feedback: Endpoint<World>[] = [
  {
    name: 'POST /v1/feedback',
    takesJson: true,
    good: ({ patternId, child, execution }) => ({
      method: 'POST',
      path: '/v1/feedback',
      body: { patternId, nodeId: child, executionId: execution, createdBy: 'ada' },
    }),
    refusals: ({ patternId, root, lone, execution, feedback }) => {
      const good = { patternId, createdBy: 'ada' };
      const notFound = (what: string, more: object, code: Refusal['code'], fault: string): Refusal => ({
        when: `the ${what} is unknown`,
        body: { ...good, ...more },
        status: 404,
        code,
        faults: [fault],
      });
      return [
        invalid('fields are missing', {}, '/patternId required', '/createdBy required'),
        invalid('the sentiment is unknown', { ...good, sentiment: 'meh' }, '/sentiment not_in_enum'),
        invalid('the sentiment is null', { ...good, sentiment: null }, '/sentiment not_in_enum'),
        invalid(
          'the text is too long',
          { ...good, feedbackText: 'x'.repeat(10_001) },
          '/feedbackText too_long',
        ),
        invalid('the text holds NUL', { ...good, feedbackText: 'x\0' }, '/feedbackText invalid_text'),
        invalid('a flag is a word', { ...good, success: 'yes' }, '/success wrong_type'),
        invalid('the rating is above 1', { ...good, explicitRating: 1.001 }, '/explicitRating out_of_range'),
        invalid('a score is below 0', { ...good, qualityScore: -0.1 }, '/qualityScore out_of_range'),
        invalid('there are six stars', { ...good, qualityRating: 6 }, '/qualityRating out_of_range'),
        invalid(
          'a score is 1e999',
          `{"performanceScore":1e999,${JSON.stringify(good).slice(1)}`,
          '/performanceScore not_finite',
        ),
        invalid('a score is text', { ...good, performanceScore: 'NaN' }, '/performanceScore wrong_type'),
        invalid('an issue is empty', { ...good, issues: ['a', ''] }, '/issues/1 too_short'),
        invalid('an issue is too long', { ...good, issues: ['x'.repeat(1_001)] }, '/issues/0 too_long'),
        invalid('there are too many issues', { ...good, issues: Array(101).fill('x') }, '/issues too_many'),
        invalid('the signals are a list', { ...good, implicitSignals: [] }, '/implicitSignals wrong_type'),
        invalid(
          'the context is too deep',
          { ...good, context: deep(33) },
          `/context${'/a'.repeat(32)} out_of_range`,
        ),
        invalid(
          'the time is given',
          { ...good, createdAt: '2026-01-01T00:00:00Z' },
          '/createdAt unknown_field',
        ),
        notFound('pattern', { patternId: UNKNOWN_ID }, 'pattern_not_found', '/patternId invalid'),
        notFound('node', { nodeId: UNKNOWN_ID }, 'node_not_found', '/nodeId invalid'),
        notFound('execution', { executionId: UNKNOWN_ID }, 'execution_not_found', '/executionId invalid'),
        invalid('the node is another pattern’s', { ...good, nodeId: lone }, '/nodeId invalid'),
        invalid(
          'the execution is another node’s',
          { ...good, nodeId: root, executionId: execution },
          '/executionId invalid',
        ),
        {
          when: 'the id is taken',
          body: { ...good, feedbackId: feedback, issues: ['x'] },
          status: 409,
          code: 'id_conflict',
        },
      ];
    },
  },
  {
    name: 'GET /v1/feedback',
    good: () => ({ method: 'GET', path: '/v1/feedback' }),
    refusals: () => [
      ...pageFaults('/v1/feedback'),
      ...[
        'patternId=x',
        'nodeId=1',
        'executionId=',
        'sentiment=meh',
        `createdBy=${'x'.repeat(256)}`,
        'createdBy=%00',
        'from=yesterday',
        'to=2026-02-30T00:00:00Z',
      ].map((query): Refusal => ({
        when: query,
        path: `/v1/feedback?${query}`,
        status: 422,
        code: 'validation_failed',
      })),
    ],
  },
  {
    name: 'DELETE /v1/feedback/{feedbackId}',
    unknownId: { of: ({ feedback }) => feedback, code: 'feedback_not_found' },
    good: ({ feedback }) => ({ method: 'DELETE', path: `/v1/feedback/${feedback}?reason=so` }),
    refusals: ({ feedback }) => [
      {
        ...{ when: 'no reason is given', path: `/v1/feedback/${feedback}` },
        ...{ status: 422, code: 'validation_failed', faults: ['/reason required'] },
      },
      {
        ...{ when: 'the reason is empty', path: `/v1/feedback/${feedback}?reason=` },
        ...{ status: 422, code: 'validation_failed', faults: ['/reason too_short'] },
      },
      {
        ...{ when: 'a parameter is unknown', path: `/v1/feedback/${feedback}?reason=so&why=so` },
        ...{ status: 422, code: 'validation_failed', faults: ['/why unknown_field'] },
      },
    ],
  },
  {
    name: 'GET /v1/feedback/{feedbackId}',
    unknownId: { of: ({ feedback }) => feedback, code: 'feedback_not_found' },
    good: ({ feedback }) => ({ method: 'GET', path: `/v1/feedback/${feedback}` }),
    refusals: () => [],
  },
  {
    name: 'GET /v1/patterns/{patternId}/feedback/summary',
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    good: ({ patternId }) => ({ method: 'GET', path: `/v1/patterns/${patternId}/feedback/summary` }),
    refusals: ({ patternId }) =>
      (
        [
          ['from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00Z', '/from out_of_range'],
          ['from=2999-01-01T00:00:00Z', '/from out_of_range'],
          ['to=0099-12-31T23:59:59.999Z', '/to out_of_range'],
          ['to=9999-01-01T00:00:00Z', '/to out_of_range'],
          ['from=0001-01-01T00:00:00Z', '/from out_of_range'],
          ['from=NaN', '/from not_a_date'],
          ['retryMinutes=0', '/retryMinutes out_of_range'],
          ['retryMinutes=1441', '/retryMinutes out_of_range'],
          ['retryMinutes=NaN', '/retryMinutes not_finite'],
          ['retryMinutes=1.5', '/retryMinutes wrong_type'],
          ['granularity=week', '/granularity unknown_field'],
        ] as const
      ).map(([query, fault]): Refusal => ({
        when: query,
        path: `/v1/patterns/${patternId}/feedback/summary?${query}`,
        status: 422,
        code: 'validation_failed',
        faults: [fault],
      })),
  },
];

const elsewhere: Endpoint<World>[] = [
  {
    name: 'paths and methods',
    good: () => ({ method: 'GET', path: '/v1/patterns' }),
    refusals: ({ root }) => [
      { when: 'the path is unknown', path: '/v1/nothing', status: 404, code: 'not_found' },
      { when: 'there is no version', path: '/patterns', status: 404, code: 'not_found' },
      { when: 'a segment is empty', path: '/v1/patterns/', status: 404, code: 'not_found' },
      { when: 'the path is not a URL', path: '/v1/%ff', status: 404, code: 'not_found' },
      { when: 'an id is not a URL', path: '/v1/nodes/%ED%A0%80', status: 404, code: 'not_found' },
      { when: 'the path is endless', path: `/v1/nodes/${'x'.repeat(2000)}`, status: 404, code: 'not_found' },
      {
        when: 'the method is wrong',
        method: 'DELETE',
        path: '/v1/patterns',
        status: 405,
        code: 'method_not_allowed',
        extra: { allow: ['GET', 'POST'] },
      },
      {
        when: 'the method is wrong, with a body that nobody reads',
        method: 'PUT',
        path: `/v1/nodes/${root}/activate`,
        body: '{',
        status: 405,
        code: 'method_not_allowed',
        extra: { allow: ['POST'] },
      },
    ],
  },
];

describe('refusals', () => {
  describeRefusals(build, [...patterns, ...nodes, ...edges, ...events, ...feedback, ...elsewhere]);
});
