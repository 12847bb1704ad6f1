import { describeRefusals, UNKNOWN_ID, type Endpoint, type Refusal } from './refusals.js';

interface World {
  readonly webhookId: string;
  readonly eventId: string;
}

const anyRev = { 'if-match': '*' };
const url = 'https://receiver.example/stemma';
const invalid = (when: string, body: unknown, ...faults: string[]): Refusal => ({
  when,
  body,
  status: 422,
  code: 'validation_failed',
  faults,
});
const query = (path: string, ...queries: string[]): Refusal[] =>
  queries.map((text) => ({ when: text, path: `${path}?${text}`, status: 422, code: 'validation_failed' }));
const badCursor = (path: string): Refusal => ({
  when: 'the cursor is none',
  path: `${path}?cursor=x`,
  status: 400,
  code: 'invalid_cursor',
});

const urlFaults = (good: object): Refusal[] => [
  invalid('the url is none', { ...good, url: 'receiver.example' }, '/url invalid'),
  ...[` ${url}`, `${url}\n`, 'https://receiver.example/a\tb', `${url}\u0007`, `\u001b${url}`].map((odd) =>
    invalid(`the url has what none shows: ${JSON.stringify(odd)}`, { ...good, url: odd }, '/url invalid'),
  ),
  invalid('the url is too long', { ...good, url: `${url}/${'x'.repeat(2_048)}` }, '/url too_long'),
  invalid('the url has a password', { ...good, url: 'https://me:secret@receiver.example/' }, '/url invalid'),
  invalid('the url is no HTTP', { ...good, url: 'ftp://receiver.example/' }, '/url invalid'),
  invalid('the url is without TLS', { ...good, url: 'http://receiver.example/' }, '/url invalid'),
  ...['127.0.0.1', '[::1]', '[::ffff:10.0.0.1]', '169.254.169.254', '0x7f.1', '2130706433'].map((host) =>
    invalid(`the url leads to ${host}`, { ...good, url: `https://${host}/` }, '/url invalid'),
  ),
];
const filterFaults = (good: object): Refusal[] => [
  invalid('the filter is a text', { ...good, filter: 'x' }, '/filter wrong_type'),
  invalid('the filter has an unknown field', { ...good, filter: { x: 1 } }, '/filter/x unknown_field'),
  invalid('the type is none', { ...good, filter: { eventType: 'x' } }, '/filter/eventType not_in_enum'),
  invalid('the pattern is none', { ...good, filter: { patternId: 'x' } }, '/filter/patternId not_a_uuid'),
];
const secretFaults = (good: object): Refusal[] =>
  ['', 'secret', 'whsec_', 'whsec_c2hvcnQ=', `whsec_${'A'.repeat(100)}`, 'whsec_!!!'].map((secret) =>
    invalid(`the secret is ${secret}`, { ...good, secret }, '/secret invalid'),
  );

const endpoints: Endpoint<World>[] = [
  {
    name: 'POST /v1/webhooks',
    takesJson: true,
    isNoWrite: true,
    good: () => ({ method: 'POST', path: '/v1/webhooks', body: { url } }),
    refusals: ({ webhookId }) => [
      invalid('the url is missing', {}, '/url required'),
      ...urlFaults({}),
      ...filterFaults({ url }),
      ...secretFaults({ url }),
      {
        when: 'the id is that of another one',
        body: { webhookId, url: `${url}/another` },
        status: 409,
        code: 'id_conflict',
      },
    ],
  },
  {
    name: 'GET /v1/webhooks',
    good: () => ({ method: 'GET', path: '/v1/webhooks' }),
    refusals: () => [...query('/v1/webhooks', 'limit=0', 'limit=x', 'x=1'), badCursor('/v1/webhooks')],
  },
  {
    name: 'GET /v1/webhooks/{webhookId}',
    unknownId: { of: ({ webhookId }) => webhookId, code: 'webhook_not_found' },
    good: ({ webhookId }) => ({ method: 'GET', path: `/v1/webhooks/${webhookId}` }),
    refusals: () => [],
  },
  {
    name: 'PATCH /v1/webhooks/{webhookId}',
    takesJson: true,
    isNoWrite: true,
    wantsIfMatch: true,
    unknownId: { of: ({ webhookId }) => webhookId, code: 'webhook_not_found' },
    good: ({ webhookId }) => ({
      method: 'PATCH',
      path: `/v1/webhooks/${webhookId}`,
      body: { description: 'x' },
      headers: anyRev,
    }),
    refusals: () => [
      ...urlFaults({}),
      ...filterFaults({}),
      invalid('it is enabled by a text', { isEnabled: 'yes' }, '/isEnabled wrong_type'),
      invalid('a secret is set', { secret: 'x' }, '/secret unknown_field'),
    ],
  },
  {
    name: 'DELETE /v1/webhooks/{webhookId}',
    wantsIfMatch: true,
    unknownId: { of: ({ webhookId }) => webhookId, code: 'webhook_not_found' },
    good: ({ webhookId }) => ({ method: 'DELETE', path: `/v1/webhooks/${webhookId}`, headers: anyRev }),
    refusals: () => [],
  },
  {
    name: 'POST /v1/webhooks/{webhookId}/rotate-secret',
    takesJson: true,
    isNoWrite: true,
    wantsIfMatch: true,
    unknownId: { of: ({ webhookId }) => webhookId, code: 'webhook_not_found' },
    good: ({ webhookId }) => ({
      method: 'POST',
      path: `/v1/webhooks/${webhookId}/rotate-secret`,
      body: {},
      headers: anyRev,
    }),
    refusals: () => secretFaults({}),
  },
  {
    name: 'POST /v1/webhooks/{webhookId}/replay',
    takesJson: true,
    isNoWrite: true,
    wantsIfMatch: true,
    unknownId: { of: ({ webhookId }) => webhookId, code: 'webhook_not_found' },
    good: ({ webhookId }) => ({
      method: 'POST',
      path: `/v1/webhooks/${webhookId}/replay`,
      body: { after: '0.0' },
      headers: anyRev,
    }),
    refusals: ({ eventId }) => [
      invalid('nothing is named', {}, ' invalid'),
      invalid('both are named', { eventId, after: '0.0' }, ' invalid'),
      {
        when: 'the event is unknown',
        body: { eventId: UNKNOWN_ID },
        status: 404,
        code: 'event_not_found',
      },
      { when: 'the place is none', body: { after: 'x' }, status: 400, code: 'invalid_cursor' },
      {
        when: 'the place is of another record',
        body: { after: '99999999.5' },
        status: 400,
        code: 'invalid_cursor',
      },
    ],
  },
  {
    name: 'GET /v1/webhooks/{webhookId}/deliveries',
    unknownId: { of: ({ webhookId }) => webhookId, code: 'webhook_not_found' },
    good: ({ webhookId }) => ({ method: 'GET', path: `/v1/webhooks/${webhookId}/deliveries` }),
    refusals: ({ webhookId }) => {
      const path = `/v1/webhooks/${webhookId}/deliveries`;
      return [...query(path, 'state=lost', 'limit=0', 'x=1'), badCursor(path)];
    },
  },
  {
    name: 'POST /v1/webhooks/{webhookId}/deliveries/{eventId}/redeliver',
    unknownId: { of: ({ webhookId }) => webhookId, code: 'webhook_not_found' },
    good: ({ webhookId, eventId }) => ({
      method: 'POST',
      path: `/v1/webhooks/${webhookId}/deliveries/${eventId}/redeliver`,
    }),
    refusals: ({ webhookId }) => [
      {
        when: 'the event is unknown',
        path: `/v1/webhooks/${webhookId}/deliveries/${UNKNOWN_ID}/redeliver`,
        status: 404,
        code: 'event_not_found',
      },
      invalid('something is sent along', { x: 1 }, '/x unknown_field'),
    ],
  },
];

describeRefusals<World>(async (api) => {
  await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' });
  const { eventId } = (await api.get('/v1/events')).body.items[0];
  const { webhookId } = (await api.post('/v1/webhooks', { url })).body;
  // One that is enabled goes on by itself.
  await api.patch(`/v1/webhooks/${webhookId as string}`, { isEnabled: false }, anyRev);
  return { webhookId, eventId };
}, endpoints);
