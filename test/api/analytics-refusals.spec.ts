import type { TestApi } from './api-client.js';
import { describeRefusals, type Endpoint, type Refusal } from './refusals.js';

interface World {
  readonly patternId: string;
  readonly nodeId: string;
}

async function build(api: TestApi): Promise<World> {
  const { node } = (await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' })).body;
  return { patternId: node.patternId, nodeId: node.nodeId };
}

const invalid = (path: string, query: string, ...faults: string[]): Refusal => ({
  when: query,
  path: path + (path.includes('?') ? '&' : '?') + query,
  status: 422,
  code: 'validation_failed',
  ...(faults.length === 0 ? {} : { faults }),
});

const DAY = '2026-03-02T00:00:00Z';

/** A window whose baseline, or whose last hour, would leave the years that there are. */
const beyond = (path: string, bound: string, rest: string): Refusal[] =>
  [
    '0001-01-01T00:00:00Z',
    '0099-12-31T23:59:59.999Z',
    '9999-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ].map((at) => invalid(path, `${bound}=${at}${rest}`, `/${bound} out_of_range`));

const windowFaults = (path: string): Refusal[] => [
  invalid(path, `from=${DAY}&to=${DAY}`, '/from out_of_range'),
  invalid(path, `from=2026-03-03T00:00:00Z&to=${DAY}`, '/from out_of_range'),
  invalid(path, 'from=2999-01-01T00:00:00Z', '/from out_of_range'),
  invalid(path, 'from=NaN', '/from not_a_date'),
  invalid(path, 'to=2026-02-30T00:00:00Z', '/to not_a_date'),
  invalid(path, `from=${DAY}&from=${DAY}`, '/from not_a_date'),
  invalid(path, `since=${DAY}`, '/since unknown_field'),
  ...beyond(path, 'from', '&to=2026-03-02T00:00:00Z'),
  ...beyond(path, 'to', ''),
];

const reportFaults = (path: string): Refusal[] => [
  ...windowFaults(path),
  invalid(path, 'granularity=month', '/granularity not_in_enum'),
  invalid(path, `from=2020-01-01T00:00:00Z&to=${DAY}&granularity=hour`, '/granularity out_of_range'),
  invalid(path, 'from=0001-01-01T00:00:00Z', '/from out_of_range'),
  invalid(path, 'buckets=all', '/buckets not_in_enum'),
  invalid(path, 'buckets='),
  // 42 days have 1,008 hours: many enough for counts, too many for more.
  invalid(
    path,
    'from=2026-03-01T00:00:00Z&to=2026-04-12T00:00:00Z&granularity=hour&buckets=detailed',
    '/granularity out_of_range',
  ),
];

const report = (
  name: string,
  pathOf: (world: World) => string,
  unknownId: Endpoint<World>['unknownId'] & object,
): Endpoint<World> => ({
  name: `GET /v1/${name}/analytics`,
  good: (world) => ({ method: 'GET', path: pathOf(world) }),
  refusals: (world) => reportFaults(pathOf(world)),
  unknownId,
});

const ranking = (name: string): Endpoint<World> => ({
  name: `GET /v1/analytics/${name}`,
  good: () => ({ method: 'GET', path: `/v1/analytics/${name}` }),
  refusals: () => {
    const path = `/v1/analytics/${name}`;
    return [
      ...windowFaults(path),
      invalid(path, 'limit=0', '/limit out_of_range'),
      invalid(path, 'limit=1001', '/limit out_of_range'),
      invalid(path, 'limit=NaN'),
      invalid(path, 'namespace=', '/namespace too_short'),
      invalid(path, 'kind=%00', '/kind invalid_text'),
      invalid(path, 'cursor=x', '/cursor unknown_field'),
    ];
  },
});

describe('refusals of analytics', () => {
  describeRefusals(build, [
    report('patterns/{patternId}', ({ patternId }) => `/v1/patterns/${patternId}/analytics`, {
      ...{ of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    }),
    report('nodes/{nodeId}', ({ nodeId }) => `/v1/nodes/${nodeId}/analytics`, {
      ...{ of: ({ nodeId }) => nodeId, code: 'node_not_found' },
    }),
    report('families/{lineageId}', ({ nodeId }) => `/v1/families/${nodeId}/analytics`, {
      ...{ of: ({ nodeId }) => nodeId, code: 'not_found' },
    }),
    {
      name: 'GET /v1/analytics',
      good: () => ({ method: 'GET', path: '/v1/analytics?namespace=default' }),
      refusals: () => [
        ...reportFaults('/v1/analytics?namespace=default'),
        invalid('/v1/analytics', `from=${DAY}`, '/namespace required'),
        invalid('/v1/analytics', 'namespace=%00', '/namespace invalid_text'),
        invalid('/v1/analytics', `namespace=${'x'.repeat(101)}`, '/namespace too_long'),
        {
          ...{
            when: 'nothing is in it',
            path: `/v1/analytics?namespace=${encodeURIComponent('ü'.repeat(100))}`,
          },
          ...{ status: 404, code: 'not_found' },
        },
      ],
    },
    {
      name: 'GET /v1/patterns/{patternId}/health',
      unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
      good: ({ patternId }) => ({ method: 'GET', path: `/v1/patterns/${patternId}/health` }),
      refusals: ({ patternId }) => {
        const path = `/v1/patterns/${patternId}/health`;
        return [
          invalid(path, 'windowDays=0', '/windowDays out_of_range'),
          invalid(path, 'windowDays=367', '/windowDays out_of_range'),
          invalid(path, 'windowDays=1.5', '/windowDays wrong_type'),
          invalid(path, 'windowDays=NaN'),
          invalid(path, 'to=tomorrow', '/to not_a_date'),
          ...beyond(path, 'to', '&windowDays=1'),
          invalid(path, 'from=2026-03-02T00:00:00Z', '/from unknown_field'),
        ];
      },
    },
    ...['top', 'emerging', 'abandoned', 'stale'].map(ranking),
  ]);
});
