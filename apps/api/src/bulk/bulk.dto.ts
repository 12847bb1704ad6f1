import { fields } from '@stemma/models';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';

const EXPORT_FORMATS = ['stemma', 'openlineage'] as const;
const MODES = ['resume', 'append'] as const;

export class ImportQuery {
  @Field(fields.uuid, {
    optional: true,
    description:
      'Names the import, so that it can be sent again and goes on where it was; a new UUID where absent.',
  })
  importId?: string;

  @Field(z.enum(MODES), {
    optional: true,
    description:
      'resume (default): the body is the whole file, and lines that are committed already are passed by. ' +
      'append: all lines are new; a source that grows sends what came since its last bookmark.',
  })
  mode: (typeof MODES)[number] = 'resume';
}

export class ExportQuery {
  @Field(fields.uuid, { optional: true, description: 'Only this pattern.' })
  patternId?: string;

  @Field(fields.namespace, { optional: true, description: 'Only patterns of this namespace.' })
  namespace?: string;

  @Field(z.enum(EXPORT_FORMATS), {
    optional: true,
    description:
      'stemma (default): all of it, as an import reads it. openlineage: versions and executions of one pattern, as events of OpenLineage.',
  })
  format: (typeof EXPORT_FORMATS)[number] = 'stemma';
}
