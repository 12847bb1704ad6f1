import type { ApiBodyOptions } from '@nestjs/swagger';
import { executionInputSchema, fields } from '@stemma/models';
import { jsonSchemaOf } from '../openapi/json-schema.js';
import { MAX_EXECUTIONS } from './execution-request.js';

type Schema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

const execution = jsonSchemaOf(executionInputSchema.extend({ nodeId: fields.nodeRef }));

/** One execution, or a list of them. */
export const executionRequestSchema = {
  oneOf: [
    execution,
    {
      type: 'object',
      required: ['executions'],
      additionalProperties: false,
      properties: { executions: { type: 'array', minItems: 1, maxItems: MAX_EXECUTIONS, items: execution } },
    },
  ],
} as Schema;

export const executionStreamSchema = {
  type: 'string',
  description:
    'One execution in JSON for each line, its version named as in `POST /v1/executions`; blank lines are passed over.',
} as Schema;
