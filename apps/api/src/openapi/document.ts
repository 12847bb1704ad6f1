import { isDeepStrictEqual } from 'node:util';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { fields } from '@stemma/models';
import { roleNeeded } from '@stemma/runtime';
import { answerSchemas } from './answer-schemas.js';
import { tellHeaders } from './answer-headers.js';
import { jsonSchemaOf } from './json-schema.js';
import { problemResponses, refusalsOf } from './refusals.js';
import { summaries, tags } from './summaries.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const nodeRef = jsonSchemaOf(fields.nodeRef);

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

/** The OpenAPI 3.1 document of the application: what the controllers say, and what holds for all of them. */
export function apiDocument(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, frame(), {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').toLowerCase()}.${method}`,
  });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined) complete(operation, method, path);
    }
  }
  document.components = {
    ...document.components,
    schemas: { ...closed(document.components?.schemas ?? {}), ...(answerSchemas as object) },
    responses: problemResponses(),
  };
  return document;
}

function frame() {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Stemma')
    .setDescription(
      'Which version came from which, what each did in use, what replaced it. Every refusal is an RFC 9457 problem ' +
        'document whose `code` is one of a closed list.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An API key, where the service has any.' },
      'bearer',
    )
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }, 'apiKey')
    .addServer('/', 'The service that serves this document.');
  for (const [name, description] of Object.entries(tags)) builder.addTag(name, description);
  return builder.build();
}

/** The schemas of bodies: what the service does not know it refuses. */
function closed(schemas: Schemas): Schemas {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, { ...schema, additionalProperties: false }]),
  );
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  schema?: object;
}

/** An optional one may name a version that is looked up. */
function namesVersion({ schema = {} }: Parameter): boolean {
  return 'anyOf' in schema && isDeepStrictEqual(schema.anyOf, nodeRef['anyOf']);
}

/** What follows from the shape of an operation, and who may call it. */
function complete(operation: Operation, method: string, path: string): void {
  const parameters = (operation.parameters ?? []) as Parameter[];
  const role = roleNeeded(method.toUpperCase(), path);
  const summary = summaries[operation.operationId ?? ''];
  if (summary !== undefined) operation.summary = summary;
  for (const parameter of parameters) {
    if (parameter.in !== 'path' || !parameter.name.endsWith('Id')) continue;
    parameter.schema = parameter.name === 'nodeId' ? nodeRef : { type: 'string', format: 'uuid' };
  }
  tellHeaders(operation, method);
  const refusals = refusalsOf({
    isOpen: role === null,
    isRead: method === 'get',
    namesSomething: parameters.some(
      (parameter) =>
        parameter.in === 'path' ||
        (parameter.in === 'query' && (parameter.required === true || namesVersion(parameter))),
    ),
    hasIfMatch: parameters.some((parameter) => parameter.name === 'If-Match'),
  });
  for (const status of refusals)
    operation.responses[String(status)] ??= { $ref: `#/components/responses/Problem${status}` };
  operation.security = role === null ? [] : [{ bearer: [] }, { apiKey: [] }];
  operation.description = [
    operation.description,
    role === null ? 'Needs no API key.' : `Where API keys are configured: for ${role}s.`,
  ]
    .filter(Boolean)
    .join(' ');
}
