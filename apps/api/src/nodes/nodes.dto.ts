import { fields, type JsonValue } from '@stemma/models';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';

export class DeprecateNodeDto {
  @Field(fields.reason)
  reason!: string;

  @NodeField({ optional: true, description: 'The node to use instead; it gets a replaced_by edge.' })
  replacedByNodeId?: string;
}

export class MergeNodeDto {
  @NodeField({
    description: 'The node that the merged one lives on in; it gets a merged_from edge.',
  })
  targetNodeId!: string;
}

export class ReviseNodeDto {
  @Field(fields.versionLabel.nullable(), { optional: true })
  versionLabel?: string | null;

  @Field(fields.tags, { optional: true })
  tags?: string[];

  @Field(fields.metadata, { optional: true })
  metadata?: Record<string, JsonValue>;
}
