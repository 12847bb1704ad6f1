import type { ApiBodyOptions } from '@nestjs/swagger';
import { RECORD_KINDS } from '@stemma/models';

type Schema = Extract<ApiBodyOptions, { schema: unknown }>['schema'];

export const importStreamSchema = {
  type: 'string',
  description: `One record in JSON for each line, of kind ${RECORD_KINDS.join(', ')}; blank lines are passed over.`,
} as Schema;
