import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { AnswerSchema } from './answer-schemas.js';

interface AnswerOptions {
  /** 200 where not given; 201 means that a repetition is answered with 200. */
  readonly status?: 200 | 201 | 202 | 204;
  readonly etag?: boolean;
}

const DESCRIPTIONS = {
  200: 'OK.',
  202: 'Begun.',
  204: 'Done; there is nothing to say.',
};

const ETAG = {
  ETag: { schema: { type: 'string' as const }, description: 'The revision, as If-Match wants it: `"3"`.' },
};

/** Documents what an endpoint answers; null: no JSON. */
export function Answers(
  schema: AnswerSchema | null,
  { status = 200, etag = false }: AnswerOptions = {},
): MethodDecorator {
  const body = schema === null ? {} : { schema: { $ref: `#/components/schemas/${schema}` } };
  const headers = etag ? { headers: ETAG } : {};
  const respond = (code: number, description: string): MethodDecorator =>
    ApiResponse({ status: code, description, ...body, ...headers });
  return status === 201
    ? applyDecorators(respond(201, 'Created.'), respond(200, 'It was there already, the same.'))
    : applyDecorators(HttpCode(status), respond(status, DESCRIPTIONS[status]));
}
