import type { OpenAPIObject } from '@nestjs/swagger';
import { codesOf } from '../http/problem.js';

type Responses = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>;

const STATUSES = [400, 401, 403, 404, 408, 409, 412, 413, 415, 417, 421, 422, 428, 500, 503, 504];

export interface Shape {
  readonly isOpen: boolean;
  readonly isRead: boolean;
  readonly namesSomething: boolean;
  readonly hasIfMatch: boolean;
}

/** The statuses of the refusals that follow from the shape of an operation. */
export function refusalsOf({ isOpen, isRead, namesSomething, hasIfMatch }: Shape): number[] {
  return [
    ...[400, 403, 417, 421, 422, 500, 503],
    ...(isOpen ? [] : [401, 504]),
    ...(namesSomething ? [404] : []),
    ...(isRead ? [] : [404, 408, 409, 413, 415]),
    ...(hasIfMatch ? [412, 428] : []),
  ];
}

/** `components.responses` of the document. */
export function problemResponses(): Responses {
  return Object.fromEntries(
    STATUSES.map((status) => [
      `Problem${status}`,
      {
        description: codesOf(status).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}
