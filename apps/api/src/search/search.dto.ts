import { fields, type LineageStatus } from '@stemma/models';
import { SEARCH_MODES, type SearchMode } from '@stemma/orchestration';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';

const MOST = 100;

export class SearchQuery {
  @Field(fields.question, { description: 'Words, or parts of names.' })
  q!: string;

  @Field(z.enum(SEARCH_MODES), {
    optional: true,
    description: 'By words, by vectors, or both (`hybrid`, where nothing else is said).',
  })
  mode: SearchMode = 'hybrid';

  @Field(fields.namespace, { optional: true })
  namespace?: string;

  @Field(fields.kind, { optional: true })
  kind?: string;

  @Field(fields.lineageStatus, { optional: true, description: 'Of the latest version.' })
  status?: LineageStatus;

  @Field(fields.tag, { optional: true, description: 'Of the pattern.' })
  tag?: string;

  @Field(z.coerce.number().int().min(1).max(MOST), { optional: true, description: 'Items in the answer.' })
  limit: number = 10;

  @Field(z.string().max(1000), { optional: true, description: 'The nextCursor of the answer before.' })
  cursor?: string;
}
