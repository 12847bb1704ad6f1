import { StemmaError } from '@stemma/models';
import type { Refusal } from './ports/sink.js';

export interface Refused extends Refusal {
  readonly attempts: number;
}

/** So many entities may be refused for one cause; and of a page of more than `FEW`, half of them. */
const MANY = 100;
const FEW = 20;

/** What is refused of one page, as long as that can be the fault of the entities. */
export class RefusalsOfPage {
  private readonly counts = new Map<string, number>();
  private readonly limit: number;

  constructor(pageSize: number) {
    this.limit = pageSize > FEW ? Math.min(MANY, pageSize / 2) : MANY;
  }

  /** @throws StemmaError `mirror_unavailable` where so many are refused alike that it must be the fault of the store. */
  add(refused: readonly Refused[]): readonly Refused[] {
    for (const { cause } of refused) {
      const kind = kindOf(cause);
      const count = (this.counts.get(kind) ?? 0) + 1;
      this.counts.set(kind, count);
      if (count > this.limit)
        throw new StemmaError(
          'mirror_unavailable',
          `More than ${String(count - 1)} are refused alike: ${cause}`,
        );
    }
    return refused;
  }
}

/** Without what is of the one entity: ids and numbers. */
function kindOf(cause: string): string {
  return cause.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[-+]?\d+(\.\d+)?(e[-+]?\d+)?/gi, '#');
}
