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
  @Field(fields.retentionDays, {
    description: 'Events that are older leave, once no mirror and no reader of the stream can need them.',
  })
  eventsDays!: number;
}

export class RetentionPreviewQuery {
  @Field(z.coerce.number().int().min(1).max(MAX_RETENTION_DAYS), {
    optional: true,
    description: 'What is thought of; absent: what is set.',
  })
  eventsDays?: number;
}
