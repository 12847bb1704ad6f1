import { fields } from '@stemma/models';
import { Field } from '../http/field.decorator.js';
import { PageQuery } from '../http/page.query.js';

export class HistoryDiffQuery extends PageQuery {
  @Field(fields.timestamp, {
    description: 'The instant to begin with: what happened at it, or before, has happened.',
  })
  from!: Date;

  @Field(fields.timestamp, { optional: true, description: 'The instant to end with; now by default.' })
  to?: Date;
}
