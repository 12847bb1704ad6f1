import type { TestApi } from './api-client.js';
import { describeRefusals, UNKNOWN_ID, type Endpoint, type Refusal } from './refusals.js';

interface World {
  readonly patternId: string;
  readonly nodeId: string;
  readonly candidate: string;
  readonly other: string;
  readonly proposed: string;
}

const proposal = ({ patternId, nodeId }: Pick<World, 'patternId' | 'nodeId'>): object => ({
  patternId,
  nodeId,
  improvementType: 'performance',
  description: 'cache it',
  createdBy: 'ada',
});

async function build(api: TestApi): Promise<World> {
  const create = async (name: string) =>
    (await api.post('/v1/patterns', { name, content: name, createdBy: 'ada' })).body;
  const { pattern, node } = await create('retry');
  const [candidate, other] = [(await create('candidate')).node.nodeId, (await create('other')).node.nodeId];
  const at = { patternId: pattern.patternId, nodeId: node.nodeId };
  const { body } = await api.post('/v1/improvements', { ...proposal(at), candidateNodeId: candidate });
  return { ...at, candidate, other, proposed: body.improvementId };
}

const invalid = (when: string, body: unknown, ...faults: string[]): Refusal => ({
  when,
  body,
  status: 422,
  code: 'validation_failed',
  faults,
});
const unknownImprovement = {
  of: ({ proposed }: World): string => proposed,
  code: 'improvement_not_found',
} as const;
const trial = {
  metric: 'executionTimeMs',
  direction: 'lower',
  minimumEffect: 0.1,
  plannedSample: 100,
  createdBy: 'ada',
};
const ANY = { 'if-match': '*' };

const step = (
  name: string,
  good: object | undefined,
  refusals: readonly Refusal[],
  takesJson = true,
): Endpoint<World> => ({
  name: `POST /v1/improvements/{improvementId}/${name}`,
  takesJson,
  wantsIfMatch: true,
  unknownId: unknownImprovement,
  good: ({ proposed }) => ({
    method: 'POST',
    path: `/v1/improvements/${proposed}/${name}`,
    body: good,
    headers: ANY,
  }),
  refusals: () => refusals,
});

const wrongState = (when: string): Refusal => ({ when, status: 409, code: 'illegal_transition' });

describeRefusals<World>(build, [
  {
    name: 'POST /v1/improvements',
    takesJson: true,
    good: (world) => ({ method: 'POST', path: '/v1/improvements', body: proposal(world) }),
    refusals: (world) => {
      const good = proposal(world);
      return [
        invalid(
          'fields are missing',
          {},
          '/patternId required',
          '/nodeId required',
          '/improvementType required',
          '/description required',
          '/createdBy required',
        ),
        invalid('it brings its status', { ...good, status: 'validated' }, '/status unknown_field'),
        invalid('it brings its evidence', { ...good, pValue: 0.001 }, '/pValue unknown_field'),
        invalid('the priority is unknown', { ...good, priority: 'urgent' }, '/priority not_in_enum'),
        invalid('the description is empty', { ...good, description: '' }, '/description too_short'),
        invalid(
          'the estimate is beyond a double',
          JSON.stringify(good).replace('{', '{"impactEstimate":1e999,'),
          '/impactEstimate not_finite',
        ),
        invalid('the node is another pattern’s', { ...good, nodeId: world.other }, '/nodeId invalid'),
        invalid(
          'the candidate is the baseline',
          { ...good, candidateNodeId: world.nodeId },
          '/candidateNodeId invalid',
        ),
        {
          when: 'the candidate is unknown',
          body: { ...good, candidateNodeId: UNKNOWN_ID },
          status: 404,
          code: 'node_not_found',
          faults: ['/candidateNodeId invalid'],
        },
        {
          when: 'the pattern is unknown',
          body: { ...good, patternId: UNKNOWN_ID },
          status: 404,
          code: 'pattern_not_found',
        },
        {
          when: 'the id is taken by another',
          body: { ...good, improvementId: world.proposed, description: 'another' },
          status: 409,
          code: 'id_conflict',
        },
      ];
    },
  },
  {
    name: 'PATCH /v1/improvements/{improvementId}',
    takesJson: true,
    wantsIfMatch: true,
    unknownId: unknownImprovement,
    good: ({ proposed }) => ({
      method: 'PATCH',
      path: `/v1/improvements/${proposed}`,
      body: { priority: 'high' },
      headers: ANY,
    }),
    refusals: ({ nodeId }) => [
      invalid('it changes the status', { status: 'applied' }, '/status unknown_field'),
      invalid('the candidate is the baseline', { candidateNodeId: nodeId }, '/candidateNodeId invalid'),
    ],
  },
  {
    name: 'GET /v1/improvements',
    good: () => ({ method: 'GET', path: '/v1/improvements' }),
    refusals: () => [
      {
        when: 'the status is unknown',
        path: '/v1/improvements?status=x',
        status: 422,
        code: 'validation_failed',
      },
      {
        when: 'the cursor is not ours',
        path: '/v1/improvements?cursor=x',
        status: 400,
        code: 'invalid_cursor',
      },
    ],
  },
  {
    name: 'GET /v1/improvements/{improvementId}/report',
    unknownId: unknownImprovement,
    good: ({ proposed }) => ({ method: 'GET', path: `/v1/improvements/${proposed}/report` }),
    refusals: () => [{ when: 'there is no trial', status: 404, code: 'trial_not_found' }],
  },
  {
    name: 'GET /v1/patterns/{patternId}/assignment',
    unknownId: { of: ({ patternId }) => patternId, code: 'pattern_not_found' },
    good: ({ patternId }) => ({ method: 'GET', path: `/v1/patterns/${patternId}/assignment?unit=u` }),
    refusals: ({ patternId }) => [
      {
        when: 'no unit is named',
        path: `/v1/patterns/${patternId}/assignment`,
        status: 422,
        code: 'validation_failed',
        faults: ['/unit required'],
      },
      {
        when: 'the unit is empty',
        path: `/v1/patterns/${patternId}/assignment?unit=`,
        status: 422,
        code: 'validation_failed',
        faults: ['/unit too_short'],
      },
    ],
  },
  step('trial', trial, [
    invalid(
      'fields are missing',
      {},
      '/metric required',
      '/direction required',
      '/minimumEffect required',
      '/createdBy required',
    ),
    invalid('the metric is unknown', { ...trial, metric: 'happiness' }, '/metric invalid'),
    invalid('the metric points elsewhere', { ...trial, metric: '/content/x' }, '/metric invalid'),
    invalid('the direction is unknown', { ...trial, direction: 'left' }, '/direction not_in_enum'),
    invalid('alpha is 0', { ...trial, alpha: 0 }, '/alpha out_of_range'),
    invalid('the power is 1', { ...trial, power: 1 }, '/power out_of_range'),
    invalid('one arm gets all', { ...trial, candidateShare: 1 }, '/candidateShare out_of_range'),
    invalid('the sample is tiny', { ...trial, plannedSample: 10 }, '/plannedSample out_of_range'),
    invalid('an arm of the sample is tiny', { ...trial, candidateShare: 0.1 }, '/plannedSample invalid'),
    invalid('the effect is more than all', { ...trial, minimumEffect: 1 }, '/minimumEffect invalid'),
    invalid('the effects are upside down', { ...trial, expectedEffect: 0.05 }, '/expectedEffect invalid'),
    invalid(
      'a guard has no direction',
      { ...trial, guards: [{ metric: 'success' }] },
      '/guards/0/direction required',
    ),
    {
      when: 'the candidate is unknown',
      body: { ...trial, candidateNodeId: UNKNOWN_ID },
      status: 404,
      code: 'node_not_found',
    },
  ]),
  step('validate', undefined, [wrongState('nothing was tested')], false),
  step('apply', undefined, [wrongState('nothing was validated')], false),
  step('rollback', { reason: 'no' }, [
    wrongState('nothing was applied'),
    invalid('there is no reason', {}, '/reason required'),
  ]),
  step('reject', { reason: 'no' }, [invalid('the reason is empty', { reason: '' }, '/reason too_short')]),
]);
