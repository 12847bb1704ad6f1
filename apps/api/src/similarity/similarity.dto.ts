import { fields, type LineageStatus } from '@stemma/models';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';

const MAX_DIMENSIONS = 8_192;
const MAX_ANSWERS = 1_000;

const similarityFilter = z.strictObject({
  namespace: fields.namespace.optional(),
  kind: fields.kind.optional(),
  statuses: z.array(fields.lineageStatus).optional(),
  tags: fields.tags.optional(),
  lineageId: fields.uuid.optional(),
  excludeLineageId: fields.uuid.optional(),
});

export interface SimilarityFilterDto {
  readonly namespace?: string;
  readonly kind?: string;
  readonly statuses?: LineageStatus[];
  readonly tags?: string[];
  readonly lineageId?: string;
  readonly excludeLineageId?: string;
}

/** Exactly one of text, vector and nodeId. */
export class SimilarDto {
  @Field(fields.searchText, {
    optional: true,
    description: 'What to look for, in words or code.',
  })
  text?: string;

  @Field(z.array(z.number()).min(1).max(MAX_DIMENSIONS), {
    optional: true,
    description: "A vector of the service's model.",
  })
  vector?: number[];

  @NodeField({ optional: true, description: 'A version: its neighbours, without itself.' })
  nodeId?: string;

  @Field(z.int().min(1).max(MAX_ANSWERS), { optional: true })
  limit: number = 10;

  @Field(z.number().min(-1).max(1), { optional: true, description: 'Least cosine similarity.' })
  minScore?: number;

  @Field(similarityFilter, { optional: true, description: 'tags: all of them; statuses: any of them.' })
  filter: SimilarityFilterDto = {};
}

export class EmbeddingDto {
  @Field(z.array(z.number()).min(1).max(MAX_DIMENSIONS))
  vector!: number[];
}
