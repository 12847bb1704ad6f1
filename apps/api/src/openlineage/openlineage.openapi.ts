import type { ApiBodyOptions } from '@nestjs/swagger';

type Schema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

const event = {
  type: 'object',
  description:
    'A RunEvent, JobEvent or DatasetEvent as of https://openlineage.io/spec/2-0-2/OpenLineage.json, or of an earlier version.',
  required: ['eventTime'],
  properties: {
    eventTime: { type: 'string', format: 'date-time' },
    producer: { type: 'string', format: 'uri' },
    schemaURL: { type: 'string', format: 'uri' },
  },
  additionalProperties: true,
};

export const eventSchema = event as Schema;
export const batchSchema = { type: 'array', items: event } as Schema;
