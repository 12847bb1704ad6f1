import { fields } from '@stemma/models';
import { GRANULARITIES, type Granularity } from '@stemma/orchestration';
import { z } from 'zod';
import { AnalyticsWindowQuery } from '../analytics/analytics.query.js';
import { Field } from '../http/field.decorator.js';

export class WindowQuery {
  @Field(fields.windowBound, { optional: true, description: 'Inclusive; 30 days before `to` where absent.' })
  from?: Date;

  @Field(fields.windowBound, { optional: true, description: 'Exclusive; now where absent.' })
  to?: Date;
}

export class UsageQuery extends AnalyticsWindowQuery {
  @Field(z.enum(GRANULARITIES), { optional: true, description: 'Weeks begin on Monday; all in UTC.' })
  granularity: Granularity = 'day';
}
