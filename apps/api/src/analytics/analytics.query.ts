import { fields } from '@stemma/models';
import { BUCKET_CONTENTS, GRANULARITIES, type BucketContent, type Granularity } from '@stemma/orchestration';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';

export class AnalyticsWindowQuery {
  @Field(fields.windowBound, {
    optional: true,
    description: 'Inclusive; where absent the UTC midnight before 30 days before `to`.',
  })
  from?: Date;

  @Field(fields.windowBound, { optional: true, description: 'Exclusive; now where absent.' })
  to?: Date;
}

export class AnalyticsQuery extends AnalyticsWindowQuery {
  @Field(z.enum(GRANULARITIES), {
    optional: true,
    description:
      'Of the trend. Where absent: hours up to two days, days up to a year, else weeks from Monday; all in UTC.',
  })
  granularity?: Granularity;

  @Field(z.enum(BUCKET_CONTENTS), {
    optional: true,
    description:
      'What the buckets of the trend tell: `counts` of executions by default; `detailed`: percentiles and contexts, too, of 1,000 buckets at most.',
  })
  buckets: BucketContent = 'counts';
}

export class NamespaceAnalyticsQuery extends AnalyticsQuery {
  @Field(fields.namespace)
  namespace!: string;
}

const MAX_RANKED = 1_000;
const DEFAULT_RANKED = 20;

export class RankingQuery extends AnalyticsWindowQuery {
  @Field(fields.namespace, { optional: true })
  namespace?: string;

  @Field(fields.kind, { optional: true })
  kind?: string;

  @Field(z.coerce.number().int().min(1).max(MAX_RANKED), {
    optional: true,
    description: `Patterns in the answer; ${DEFAULT_RANKED} by default.`,
  })
  limit: number = DEFAULT_RANKED;
}

const MAX_HEALTH_DAYS = 366;
const DEFAULT_HEALTH_DAYS = 7;

export class HealthQuery {
  @Field(z.coerce.number().int().min(1).max(MAX_HEALTH_DAYS), {
    optional: true,
    description: `Days judged, up to \`to\` from UTC midnight; ${DEFAULT_HEALTH_DAYS} by default. The baseline is the time before, four times as long.`,
  })
  windowDays: number = DEFAULT_HEALTH_DAYS;

  @Field(fields.windowBound, { optional: true, description: 'Exclusive; now where absent.' })
  to?: Date;
}
