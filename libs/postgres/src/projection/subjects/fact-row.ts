import type { Row } from '../../entities/table.js';

/** A fact, with what tells it apart within its millisecond, and the sum of what it says. */
export interface FactRow extends Row {
  readonly ordinal: string;
  readonly check_sum: number;
}
