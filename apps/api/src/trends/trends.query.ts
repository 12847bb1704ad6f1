import { DEFAULT_TREND_PERIOD_DAYS, fields, MAX_TREND_PERIOD_DAYS } from '@stemma/models';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';

export class TrendQuery {
  @Field(z.coerce.number().int().min(1).max(MAX_TREND_PERIOD_DAYS), {
    optional: true,
    description: 'Whole UTC days before `asOf`; 30 where absent.',
  })
  periodDays: number = DEFAULT_TREND_PERIOD_DAYS;

  @Field(fields.windowBound, {
    optional: true,
    description: 'Not later than now, which it is where absent. Its own day is not whole, and left out.',
  })
  asOf?: Date;
}
