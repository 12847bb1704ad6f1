import { Lineage } from '../generated/sdk.gen.js';
import type { Lineage as LineageAnswer } from '../generated/types.gen.js';
import { LineageQuery } from './lineage-query.js';
import type { Direction } from './lineage-terms.js';

/** The ways that a lineage can be asked for from one version. */
interface Directions {
  /** Where it came from. */
  ancestors(): LineageQuery;
  /** What became of it. */
  descendants(): LineageQuery;
  /** Both; not what hangs sideways. */
  both(): LineageQuery;
}

export class LineageQuestions extends Lineage {
  /** `of(nodeId).ancestors().through('refined_from').minWeight(0.5).asOf(instant)`: asked when it is iterated. */
  of(nodeId: string): Directions {
    const query = (direction: Direction): LineageQuery =>
      new LineageQuery(
        (way, terms) => {
          const question = { path: { nodeId }, query: terms };
          // The format is json, which one type of the three stands for.
          return this[way](question) as Promise<LineageAnswer>;
        },
        {
          nodeId,
          direction,
          types: [],
          statuses: [],
          minWeight: null,
          asOf: null,
          depth: null,
          pageSize: 1_000,
        },
      );
    return {
      ancestors: () => query('ancestors'),
      descendants: () => query('descendants'),
      both: () => query('lineage'),
    };
  }
}
