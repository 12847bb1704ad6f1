import { fields } from '@stemma/models';
import { FieldPipe } from './field.pipe.js';

/** An id in the path. */
export class UuidPipe extends FieldPipe {
  constructor() {
    super(fields.uuid);
  }
}
