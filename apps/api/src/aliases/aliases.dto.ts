import { fields } from '@stemma/models';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';
import { FieldPipe } from '../http/field.pipe.js';

/** The name in the path. */
export class AliasPipe extends FieldPipe {
  constructor() {
    super(fields.alias);
  }
}

export class SetAliasDto {
  @NodeField({ description: 'The version, of this pattern, that the alias is to point at.' })
  nodeId!: string;

  @Field(fields.createdBy)
  changedBy!: string;

  @Field(fields.reason, { optional: true })
  reason?: string;
}

export class AliasQuery {
  @Field(fields.timestamp, { optional: true, description: 'Where it pointed then; now where absent.' })
  asOf?: Date;
}
