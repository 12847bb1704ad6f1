import fc from 'fast-check';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { apiDocument } from '../../apps/api/src/openapi/document.js';
import { hostileBytes, hostileJson, hostileText, spoiled, written } from './hostile-values.js';
import type { RawRequest } from './raw-request.js';
import { allowedBy, type Schema, type Surroundings } from './schema-values.js';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly mediaType: string; readonly schema: Schema } | null;
}

export function documentedOperations(app: NestFastifyApplication): Operation[] {
  return Object.entries(apiDocument(app).paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Documented>).map(([method, { parameters = [], requestBody }]) => {
      const [mediaType, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        body: mediaType === undefined ? null : { mediaType, schema: body?.schema ?? {} },
      };
    }),
  );
}

interface Documented {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** Requests of an operation, some of which it takes, each with something strange in it. */
export function requestsOf(operation: Operation, around: Surroundings): fc.Arbitrary<RawRequest> {
  const { method, path, parameters, body } = operation;
  const of = (place: Parameter['in']): Parameter[] => parameters.filter((one) => one.in === place);
  const target = fc
    .tuple(pathOf(path, of('path'), around), queryOf(of('query'), around))
    .map((parts) => parts.join(''));
  const bodies = body === null ? fc.constant(null) : bodyOf(body, around);
  return fc
    .tuple(target, headersOf(of('header')), bodies, fc.nat(20))
    .map(([place, headers, sent, chance]) => ({
      method,
      target: place,
      headers:
        sent === null || chance === 0
          ? headers
          : [...headers, ['Content-Type', body?.mediaType ?? ''] as const],
      body: sent,
    }));
}

function pathOf(path: string, parameters: readonly Parameter[], around: Surroundings): fc.Arbitrary<string> {
  const values = parameters.map((parameter) =>
    fc.oneof({ weight: 6, arbitrary: goodText(parameter, around) }, { weight: 1, arbitrary: hostileInUrl }),
  );
  return fc
    .tuple(...values)
    .map((texts) =>
      parameters.reduce(
        (whole, { name }, index) => whole.replace(`{${name}}`, () => texts[index] ?? ''),
        path,
      ),
    );
}

const KNOWN_NAMES: Readonly<Record<string, readonly string[]>> = {
  mirror: ['graph', 'vectors'],
  subject: ['node', 'link'],
  position: ['1.1', '18446744073709551615.1', '99999999999999999999.0'],
};

const instants = ['2026-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'];
const cursorPart = fc.oneof(
  fc.uuid(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(...instants),
  hostileJson,
);
const madeUpCursor = fc
  .array(cursorPart, { minLength: 1, maxLength: 3 })
  .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url').slice(0, 1_000));

/** A value as it is in a URL. */
function goodText({ name, schema, required }: Parameter, around: Surroundings): fc.Arbitrary<string> {
  const known = required === true ? KNOWN_NAMES[name] : undefined;
  const value =
    known !== undefined
      ? fc.constantFrom(...known)
      : name === 'entityId'
        ? around.idsFor('nodeId')
        : name === 'cursor'
          ? madeUpCursor
          : allowedBy(schema, around, name);
  return value.map((any) =>
    [any]
      .flat()
      .map((one) => encodeURIComponent(String(one)))
      .join(','),
  );
}

const hostileInUrl = fc.oneof(
  hostileText.map((text) => percent(Buffer.from(text)).slice(0, 3_000)),
  fc.constantFrom(
    '%',
    '%zz',
    '%00',
    '%ff',
    '%C0%80',
    '%ED%A0%BD',
    '%F0%9F%98',
    '',
    '+',
    '.',
    '..',
    ',',
    '[]',
    '%2F',
  ),
  rawBytes('[^\\x00-\\x20#?]'),
);

function percent(bytes: Buffer): string {
  return bytes.toString('hex').replace(/../g, '%$&');
}

/** Characters that stand for bytes. */
function rawBytes(allowed: string): fc.Arbitrary<string> {
  return fc.uint8Array({ maxLength: 40 }).map((bytes) =>
    Buffer.from(bytes)
      .toString('latin1')
      .replace(new RegExp(`(?!${allowed})[^]`, 'g'), ''),
  );
}

function queryOf(parameters: readonly Parameter[], around: Surroundings): fc.Arbitrary<string> {
  const given = parameters.map((parameter) => {
    const value = fc.oneof(
      { weight: 4, arbitrary: goodText(parameter, around) },
      { weight: 1, arbitrary: hostileInUrl },
    );
    const part = value.map((text) => `${parameter.name}=${text}`);
    return parameter.required === true ? part : fc.option(part, { nil: '', freq: 2 });
  });
  const unknown = fc.tuple(hostileInUrl, hostileInUrl).map(([name, value]) => `${name}=${value}`);
  const strange = fc.oneof({ weight: 12, arbitrary: fc.constant('') }, { weight: 1, arbitrary: unknown });
  return fc.tuple(...given, strange).map((parts) => {
    const some = parts.filter((part) => part !== '');
    return some.length === 0 ? '' : `?${some.join('&')}`;
  });
}

const GOOD_HEADERS: Readonly<Record<string, readonly string[]>> = {
  'If-Match': ['*', '"1"', '"2"', '"3"'],
  'Stemma-Actor': ['user:ada', 'agent:josé'],
  'Stemma-Min-Position': ['1.1'],
  Prefer: ['wait=0.01'],
  traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
};

const hostileHeader = fc.oneof(
  hostileText.map((text) =>
    Buffer.from(text)
      .toString('latin1')
      .replaceAll(/[\r\n]/g, '')
      .slice(0, 3_000),
  ),
  rawBytes('[^\\r\\n]'),
  fc.constantFrom(
    '"18446744073709551616"',
    'W/"1"',
    '"1", "2"',
    '"',
    'wait=1e9',
    '18446744073709551616.1',
    '1',
    ':',
  ),
);

function headersOf(parameters: readonly Parameter[]): fc.Arbitrary<[name: string, value: string][]> {
  const given = parameters.map(({ name, required }) => {
    const good = fc.constantFrom(...(GOOD_HEADERS[name] ?? ['some']));
    const value = fc.oneof({ weight: 5, arbitrary: good }, { weight: 1, arbitrary: hostileHeader });
    const header = value.map((text): [string, string] => [name, text]);
    return required === true ? header : fc.option(header, { freq: 1 });
  });
  const others = ['X-Correlation-Id', 'X', 'Accept', 'Content-Encoding', 'Authorization', 'Cookie', 'Origin'];
  const other = fc.option(fc.tuple(fc.constantFrom(...others), hostileHeader), { freq: 1 });
  return fc.tuple(...given, other).map((all) => all.filter((header) => header !== null));
}

function bodyOf(
  { mediaType, schema }: NonNullable<Operation['body']>,
  around: Surroundings,
): fc.Arbitrary<Buffer | null> {
  if (mediaType !== 'application/json') return hostileBytes;
  const allowed = allowedBy(schema, around);
  return fc.oneof(
    { weight: 6, arbitrary: allowed.map((json) => Buffer.from(JSON.stringify(json))) },
    { weight: 6, arbitrary: written(spoiled(allowed)) },
    { weight: 1, arbitrary: written(hostileJson) },
    { weight: 1, arbitrary: hostileBytes },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}
