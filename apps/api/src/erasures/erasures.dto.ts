import { fields } from '@stemma/models';
import { Field } from '../http/field.decorator.js';

export class ErasePatternDto {
  @Field(fields.reason, { description: 'Why; kept in the receipt, so of nobody by name.' })
  reason!: string;

  @Field(fields.name, { description: 'The id or the name of the pattern, once more.' })
  confirm!: string;
}
