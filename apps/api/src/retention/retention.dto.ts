import { fields, MAX_RETENTION_DAYS } from '@stemma/models';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { FieldPipe } from '../http/field.pipe.js';

/** The name in the path. */
export class NamespacePipe extends FieldPipe {
  constructor() {
    super(fields.namespace);
  }
}

export class SetRetentionDto {
  @Field(fields.retentionDays.nullable(), {
    optional: true,
    description:
      'Events that are older leave, once no mirror and no reader of the stream can need them; null: none.',
  })
  eventsDays?: number | null;

  @Field(fields.retentionDays.nullable(), {
    optional: true,
    description: 'Executions of UTC days that are older leave likewise; their sums stay. Null: none.',
  })
  executionsDays?: number | null;
}

const days = z.coerce.number().int().min(1).max(MAX_RETENTION_DAYS);

export class RetentionPreviewQuery {
  @Field(days, { optional: true, description: 'What is thought of; both absent: what is set.' })
  eventsDays?: number;

  @Field(days, { optional: true })
  executionsDays?: number;
}
