import type { ErrorCode } from '@stemma/models';
import { testApi, type Answer, type Method, type TestApi } from './api-client.js';
import { storeFingerprint } from './store-fingerprint.js';

export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** Brackets: ten times what the stack holds where each takes a call. */
const ABYSS = 100_000;

interface Request {
  readonly method: Method;
  readonly path: string;
  /** Sent as JSON, unless it is text, which is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Refusal extends Partial<Request> {
  readonly when: string;
  readonly status: number;
  readonly code: ErrorCode;
  /** The pointers and fault codes of `errors`, in any order: `['/name too_long']`. */
  readonly faults?: readonly string[];
  /** Further members of the problem document. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface Endpoint<World> {
  /** As a reader knows it: `PATCH /v1/nodes/{nodeId}`. */
  readonly name: string;
  /** A request that succeeds: each refusal below changes something of it. It is never sent itself. */
  readonly good: (world: World) => Request;
  readonly refusals: (world: World) => readonly Refusal[];
  /** Names of refusals as they are for every JSON body; true adds them all. */
  readonly takesJson?: boolean;
  /** It heeds neither an Idempotency-Key nor an actor. */
  readonly isNoWrite?: boolean;
  /** Adds what holds for every change of state: If-Match is required, and a stale one refused. */
  readonly wantsIfMatch?: boolean;
  /** Parameters of the path, `/v1/nodes/<id>`: adds ids that are none, or unknown, with the code of the latter. */
  readonly unknownId?: { readonly of: (world: World) => string; readonly code: ErrorCode };
}

/** One test for each refusal of each endpoint: its own code and pointers, never a 500, and the store unchanged. */
export function describeRefusals<World>(
  build: (api: TestApi) => Promise<World>,
  endpoints: readonly Endpoint<World>[],
): void {
  let api: TestApi;
  let world: World;
  beforeAll(async () => {
    api = await testApi();
    world = await build(api);
  });
  afterAll(() => api.close());

  describe.each(endpoints.map((endpoint) => [endpoint.name, endpoint] as const))('%s', (_, endpoint) => {
    it('refuses what it cannot take, each with its own code, and leaves the store as it is', async () => {
      const before = await storeFingerprint(api.databaseUrl);
      const good = endpoint.good(world);
      const told: Record<string, unknown> = {};
      const expected: Record<string, unknown> = {};
      for (const refusal of [...endpoint.refusals(world), ...commonRefusals(endpoint, good, world)]) {
        const answer = await ask(api, {
          ...good,
          ...refusal,
          headers: { ...good.headers, ...refusal.headers },
        });
        told[refusal.when] = summaryOf(answer, refusal);
        expected[refusal.when] = {
          status: refusal.status,
          code: refusal.code,
          type: 'application/problem+json',
          ...(refusal.faults === undefined ? {} : { faults: [...refusal.faults].sort() }),
          ...refusal.extra,
        };
      }
      expect(told).toEqual(expected);
      expect(await storeFingerprint(api.databaseUrl)).toEqual(before);
    });
  });
}

async function ask(api: TestApi, { method, path, body, headers = {} }: Request): Promise<Answer> {
  if (body === undefined) return api.send(method, path, undefined, without(headers));
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return api.send(method, path, payload, without({ 'content-type': 'application/json', ...headers }));
}

/** A header set to '' is not sent: how a refusal takes away what the good request has. */
function without(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

function summaryOf(
  { status, headers, body }: Answer,
  { faults, extra = {} }: Refusal,
): Record<string, unknown> {
  const errors = (body.errors ?? []) as { pointer: string; code: string }[];
  return {
    status,
    code: body.code,
    type: headers['content-type']?.split(';')[0],
    ...(faults === undefined
      ? {}
      : { faults: errors.map(({ pointer, code }) => `${pointer} ${code}`).sort() }),
    ...Object.fromEntries(Object.keys(extra).map((key) => [key, body[key]])),
  };
}

function commonRefusals<World>(endpoint: Endpoint<World>, good: Request, world: World): Refusal[] {
  return [
    ...(endpoint.takesJson === true ? jsonRefusals(good) : []),
    ...(endpoint.takesJson === true && endpoint.isNoWrite !== true ? contextRefusals() : []),
    ...(endpoint.wantsIfMatch === true ? ifMatchRefusals() : []),
    ...(endpoint.unknownId === undefined
      ? []
      : idRefusals(good, endpoint.unknownId.of(world), endpoint.unknownId.code)),
  ];
}

function ifMatchRefusals(): Refusal[] {
  return [
    { when: 'If-Match is missing', headers: { 'if-match': '' }, status: 428, code: 'precondition_required' },
    ...[
      '"99"',
      '"98", "99"',
      'W/"1", W/"2"',
      '1',
      '"01", "1.0"',
      '"1',
      '"',
      ',',
      '"*"',
      '*, "99"',
      '"ä"',
    ].map((tags): Refusal => ({
      when: `If-Match is ${tags}`,
      headers: { 'if-match': tags },
      status: 412,
      code: 'precondition_failed',
      extra: { currentRev: expect.any(Number) as unknown },
    })),
  ];
}

function idRefusals({ path }: Request, id: string, code: ErrorCode): Refusal[] {
  return [
    { when: 'the id is unknown', path: path.replace(id, UNKNOWN_ID), status: 404, code },
    ...['not-a-uuid', '%00', '1', "1'--", id.slice(1), `${id}0`, 'x'.repeat(90)].map((text): Refusal => ({
      when: `the id is ${text}`,
      path: path.replace(id, text),
      status: 422,
      code: 'validation_failed',
    })),
  ];
}

function jsonRefusals({ body }: Request): Refusal[] {
  const text = JSON.stringify(body ?? {});
  const first = Object.keys(body ?? {})[0];
  const malformed = { status: 400, code: 'malformed_json' } as const;
  const invalid = { status: 422, code: 'validation_failed' } as const;
  const unsupported = { status: 415, code: 'unsupported_media_type' } as const;
  const rename = (to: string): string => `{"${to}":${text === '{}' ? '1}' : `1,${text.slice(1)}`}`;
  return [
    { when: 'JSON is cut off', body: text.slice(0, -1) || '{', ...malformed },
    { when: 'JSON has a trailing comma', body: `${text.slice(0, -1)},}`, ...malformed },
    { when: 'a value is NaN', body: '{"a":NaN}', ...malformed },
    { when: 'a value is -Infinity', body: '{"a":-Infinity}', ...malformed },
    { when: 'the body is not UTF-8', body: Buffer.from([0x22, 0xff, 0x22]), ...malformed },
    {
      when: 'an integer would be rounded',
      body: rename('big').replace(':1', ':9007199254740993'),
      ...invalid,
      faults: ['/big out_of_range'],
    },
    { when: 'the body is a text', body: '"x"', ...invalid, faults: [' wrong_type'] },
    { when: 'the body is null', body: 'null', ...invalid, faults: [' wrong_type'] },
    { when: 'the body is an array', body: '[]', ...invalid, faults: [' wrong_type'] },
    ...['surprise', '__proto__', 'constructor', 'toString'].map((key): Refusal => ({
      when: `the body has the unknown field ${key}`,
      body: rename(key),
      ...invalid,
      faults: [`/${key} unknown_field`],
    })),
    { when: 'the body is text/plain', headers: { 'content-type': 'text/plain' }, body: text, ...unsupported },
    {
      when: 'the body is NDJSON',
      headers: { 'content-type': 'application/x-ndjson' },
      body: text,
      ...unsupported,
    },
    { when: 'the body is in Brotli', headers: { 'content-encoding': 'br' }, body: text, ...unsupported },
    {
      when: 'the body is not the gzip that it is said to be',
      headers: { 'content-encoding': 'gzip' },
      body: text,
      status: 400,
      code: 'malformed_json',
    },
    {
      when: 'the body is too large',
      body: `{"${first ?? 'a'}":"${'x'.repeat(9 * 1024 * 1024)}"}`,
      status: 413,
      code: 'payload_too_large',
    },
    {
      when: 'the body is an abyss of brackets',
      body: `{"a":${'['.repeat(ABYSS)}${']'.repeat(ABYSS)}}`,
      ...invalid,
    },
  ];
}

function contextRefusals(): Refusal[] {
  const invalid = { status: 422, code: 'validation_failed' } as const;
  return [
    {
      when: 'the abyss comes with an Idempotency-Key',
      headers: { 'idempotency-key': 'abyss' },
      body: `{"a":${'['.repeat(ABYSS)}${']'.repeat(ABYSS)}}`,
      ...invalid,
    },
    {
      when: 'the Idempotency-Key is too long',
      headers: { 'idempotency-key': 'k'.repeat(256) },
      ...invalid,
    },
    { when: 'the actor is of no type', headers: { 'stemma-actor': 'ghost:x' }, ...invalid },
  ];
}
