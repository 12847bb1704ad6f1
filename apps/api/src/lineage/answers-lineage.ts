import { ApiResponse } from '@nestjs/swagger';
import { TEXT_MEDIA_TYPES } from './formats/in-format.js';

const JSON_ANSWERS = ['Lineage', 'DrawnLineage', 'CytoscapeElements', 'ProvDocument'];

/** Documents all that a lineage is answered as; which, the query says. */
export function AnswersLineage(): MethodDecorator {
  const json = { schema: { anyOf: JSON_ANSWERS.map((name) => ({ $ref: `#/components/schemas/${name}` })) } };
  const texts = Object.values(TEXT_MEDIA_TYPES).map(
    (type) => [type, { schema: { type: 'string' } }] as const,
  );
  return ApiResponse({
    status: 200,
    description: 'OK.',
    headers: {
      'Stemma-Truncated': {
        description:
          'The limits that cut the lineage, where the format has no place to say so; absent where it is whole.',
        schema: { type: 'string', example: 'depth, limit' },
      },
    },
    content: { 'application/json': json, ...Object.fromEntries(texts) },
  });
}
