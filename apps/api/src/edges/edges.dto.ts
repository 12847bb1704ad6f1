import { fields, type EdgeStrength, type JsonValue, type RelationshipType } from '@stemma/models';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';

export class CreateEdgeDto {
  @Field(fields.uuid, { optional: true, description: 'A new UUIDv7 where absent.' })
  edgeId?: string;

  @NodeField({ description: 'The older node: parent, or what is superseded.' })
  sourceNodeId!: string;

  @NodeField({ description: 'The newer node: child, or replacement.' })
  targetNodeId!: string;

  @Field(fields.relationshipType, {
    description: '`child_of` is stored as `parent_of` with its ends swapped.',
  })
  relationshipType!: RelationshipType;

  @Field(fields.edgeStrength, {
    optional: true,
    description: '`moderate` where absent; `medium` means the same.',
  })
  edgeStrength?: EdgeStrength;

  @Field(fields.score, { optional: true })
  similarityScore?: number;

  @Field(fields.score, { optional: true })
  confidenceScore?: number;

  @Field(fields.changeSummary, { optional: true })
  changeSummary?: string;

  @Field(fields.flag, { optional: true })
  breakingChanges?: boolean;

  @Field(fields.metadata, { optional: true })
  metadata?: Record<string, JsonValue>;

  @Field(fields.createdBy)
  createdBy!: string;
}

export class ReviseEdgeDto {
  @Field(fields.edgeStrength, { optional: true })
  edgeStrength?: EdgeStrength;

  @Field(fields.score.nullable(), { optional: true })
  similarityScore?: number | null;

  @Field(fields.score.nullable(), { optional: true })
  confidenceScore?: number | null;

  @Field(fields.changeSummary.nullable(), { optional: true })
  changeSummary?: string | null;

  @Field(fields.flag, { optional: true })
  breakingChanges?: boolean;

  @Field(fields.metadata, { optional: true })
  metadata?: Record<string, JsonValue>;
}

export class DeactivateEdgeDto {
  @Field(fields.reason)
  reason!: string;
}
