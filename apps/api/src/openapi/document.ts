import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { codesOf } from '../http/problem.js';
import { roleNeeded } from '../security/access.js';
import { answerSchemas } from './answer-schemas.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Response = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>;

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
    schemas: { ...document.components?.schemas, ...(answerSchemas as object) },
    responses: problemResponses(),
  };
  return document;
}

function frame() {
  return new DocumentBuilder()
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
    .build();
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  schema?: object;
}

/** The refusals that follow from the shape of an operation, and who may call it. */
function complete(operation: Operation, method: string, path: string): void {
  const parameters = (operation.parameters ?? []) as Parameter[];
  const has = (place: string, name?: string): boolean =>
    parameters.some((parameter) => parameter.in === place && (name === undefined || parameter.name === name));
  const hasBody = operation.requestBody !== undefined;
  const role = roleNeeded(method.toUpperCase(), path);

  const refusals = [
    ...(role === null ? [] : [401, 403, 421, 500, 503, 504]),
    ...(has('path') ? [404] : []),
    ...(hasBody || has('query', 'cursor') ? [400] : []),
    ...(hasBody ? [413, 415] : []),
    ...(hasBody || has('path') || has('query') ? [422] : []),
    ...(has('header', 'Idempotency-Key') ? [409, 422] : []),
    ...(has('header', 'If-Match') ? [412, 428] : []),
    ...(path === '/health/ready' ? [503] : []),
  ];
  if (has('header', 'Idempotency-Key')) tellPosition(operation);
  for (const parameter of parameters) {
    if (parameter.in === 'path' && parameter.name.endsWith('Id'))
      parameter.schema = { type: 'string', format: 'uuid' };
  }
  for (const status of refusals)
    operation.responses[String(status)] ??= { $ref: `#/components/responses/Problem${status}` };

  if (role === null) return;
  operation.security = [{ bearer: [] }, { apiKey: [] }];
  operation.description = [operation.description, `Where API keys are configured: for ${role}s.`]
    .filter(Boolean)
    .join(' ');
}

function tellPosition(operation: Operation): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!status.startsWith('2') || response === undefined || '$ref' in response) continue;
    response.headers = { ...response.headers, 'Stemma-Position': POSITION };
  }
}

const POSITION = {
  description:
    'Where in the change log the write stands: what a read may ask to be reached, by Stemma-Min-Position.',
  schema: { type: 'string' as const, example: '1042.77' },
};

function problemResponses(): Response {
  const statuses = [400, 401, 403, 404, 409, 412, 413, 415, 421, 422, 428, 500, 503, 504];
  return Object.fromEntries(
    statuses.map((status) => [
      `Problem${status}`,
      {
        description: codesOf(status).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}
