import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Schema = Record<string, unknown>;
interface Described {
  readonly $ref?: string;
  readonly content?: Record<string, { readonly schema?: Schema }>;
}
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly mediaType: string;
  readonly text: string;
}

/** Longer bodies are of the same shape as the short ones, only slower to look at. */
const LONGEST_LOOKED_AT = 100_000;

interface Document {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, Described> }>>;
  readonly components: Schema;
}

/** As committed, which is what a service serves (openapi.spec.ts): to make it anew for each one takes half a second. */
const document = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'docs', 'openapi.json'), 'utf8'),
) as Document;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'api', components: closed(document.components) });
const routes = Object.entries(document.paths)
  .map(([path, item]) => ({ path, item, pattern: patternOf(path) }))
  .sort((one, other) => one.path.split('{').length - other.path.split('{').length);

/**
 * Holds an answer to the OpenAPI document of the service, and says what is wrong: a status or media type that the
 * document lacks, a body that its schema does not allow, a member that no schema names; null: all is as documented, or
 * no operation has the path.
 */
export function heldToDocument({ method, path, status, mediaType, text }: Seen): string | null {
  const route = routes.find(({ pattern }) => pattern.test(path.split('?')[0] ?? ''));
  const operation = route?.item[method.toLowerCase()];
  if (route === undefined || operation === undefined) return null;
  const found = operation.responses[String(status)];
  const described = found?.$ref === undefined ? found : referred(document, found.$ref);
  const fault = faultOf(described);
  return fault && `${method} ${route.path} answered ${String(status)} ${mediaType}: ${fault}`;

  function faultOf(response: Described | undefined): string | null {
    if (response === undefined) return 'the document lacks this status';
    if (response.content === undefined) return text === '' ? null : 'the document says that there is no body';
    const media = response.content[mediaType];
    if (media === undefined) return 'the document lacks this media type';
    if (media.schema === undefined || !/[/+]json$/.test(mediaType) || text.length > LONGEST_LOOKED_AT)
      return null;
    // Ajv remembers what it compiled by the schema itself.
    const validate = ajv.compile(inDocument(media.schema));
    return validate(JSON.parse(text)) ? null : `${ajv.errorsText(validate.errors)} in ${text.slice(0, 1000)}`;
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

function referred(document: object, reference: string): Described {
  const steps = reference.slice(2).split('/');
  return steps.reduce<unknown>((at, key) => (at as Schema)[key], document) as Described;
}

const inDocumentSchemas = new WeakMap<Schema, Schema>();

/** The same with references that lead into the document. */
function inDocument(schema: Schema): Schema {
  const known = inDocumentSchemas.get(schema);
  if (known !== undefined) return known;
  const made = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as Schema;
  inDocumentSchemas.set(schema, made);
  return made;
}

/** The document leaves room for members to come; what is answered today must be in it. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const all = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return all['type'] === 'object' && typeof all['properties'] === 'object' && 'required' in all
    ? { additionalProperties: false, ...all }
    : all;
}
