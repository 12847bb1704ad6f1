import {
  EVOLUTION_TYPES,
  fields,
  type EdgeStrength,
  type EvolutionType,
  type JsonValue,
  type LineageStatus,
} from '@stemma/models';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';
import { PageQuery } from '../http/page.query.js';

export class CreatePatternDto {
  @Field(fields.uuid, { optional: true, description: 'A new UUIDv7 where absent.' })
  patternId?: string;

  @Field(fields.uuid, { optional: true, description: 'Of the root version; a new UUIDv7 where absent.' })
  nodeId?: string;

  @Field(fields.name)
  name!: string;

  @Field(fields.kind, { optional: true })
  kind?: string;

  @Field(fields.description, { optional: true })
  description?: string;

  @Field(fields.namespace, { optional: true })
  namespace?: string;

  @Field(fields.language, { optional: true })
  language?: string;

  @Field(fields.tags, { optional: true })
  tags?: string[];

  @Field(fields.metadata, { optional: true })
  metadata?: Record<string, JsonValue>;

  @Field(fields.content, { optional: true, description: 'Of the root version: text or any JSON.' })
  content?: JsonValue;

  @Field(fields.versionLabel, { optional: true })
  versionLabel?: string;

  @Field(fields.createdBy)
  createdBy!: string;
}

export class RevisePatternDto {
  @Field(fields.name, { optional: true })
  name?: string;

  @Field(fields.kind, { optional: true })
  kind?: string;

  @Field(fields.description.nullable(), { optional: true })
  description?: string | null;

  @Field(fields.namespace, { optional: true })
  namespace?: string;

  @Field(fields.language.nullable(), { optional: true })
  language?: string | null;

  @Field(fields.tags, { optional: true })
  tags?: string[];

  @Field(fields.metadata, { optional: true })
  metadata?: Record<string, JsonValue>;
}

export class PatternsQuery extends PageQuery {
  @Field(fields.namespace, { optional: true })
  namespace?: string;

  @Field(fields.kind, { optional: true })
  kind?: string;

  @Field(fields.lineageStatus, { optional: true, description: 'Of the latest version.' })
  status?: LineageStatus;

  @Field(fields.tag, { optional: true })
  tag?: string;

  @Field(fields.name, {
    optional: true,
    description: 'A part of the name, or of one the pattern had, in any case.',
  })
  name?: string;

  @Field(fields.timestamp, {
    optional: true,
    description: 'Only patterns that were there then; name is a part of what they were named then.',
  })
  asOf?: Date;
}

export class CreateVersionDto {
  @Field(fields.uuid, { optional: true })
  nodeId?: string;

  @Field(fields.version, { optional: true, description: 'The next one where absent.' })
  version?: number;

  @NodeField(
    { optional: true, description: 'The latest version where absent.' },
    fields.nodeRef.array().max(100),
  )
  parentNodeIds?: string[];

  @Field(fields.evolutionType, { example: EVOLUTION_TYPES[1] })
  evolutionType!: EvolutionType;

  @Field(fields.content)
  content!: JsonValue;

  @Field(fields.versionLabel, { optional: true })
  versionLabel?: string;

  @Field(fields.changeSummary, { optional: true })
  changeSummary?: string;

  @Field(fields.flag, { optional: true })
  breakingChanges?: boolean;

  @Field(fields.edgeStrength, { optional: true })
  edgeStrength?: EdgeStrength;

  @Field(fields.score, { optional: true })
  similarityScore?: number;

  @Field(fields.score, { optional: true })
  confidenceScore?: number;

  @Field(fields.tags, { optional: true })
  tags?: string[];

  @Field(fields.metadata, { optional: true })
  metadata?: Record<string, JsonValue>;

  @Field(fields.createdBy)
  createdBy!: string;
}
