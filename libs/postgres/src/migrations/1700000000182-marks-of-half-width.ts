import type { MigrationInterface } from 'typeorm';
import { OneFormOfWords1700000000180 } from './1700000000180-one-form-of-words.js';

/** Marks of half width go with their letters: the documents are made anew. */
export class MarksOfHalfWidth1700000000182
  extends OneFormOfWords1700000000180
  implements MigrationInterface {}
