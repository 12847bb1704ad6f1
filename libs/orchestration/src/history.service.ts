import { StemmaError } from '@stemma/models';
import { diffLineage, type LineageDiff } from './history/diff-lineage.js';
import { diffPattern, type PatternDiff } from './history/diff-pattern.js';
import type { Clock } from './ports/clock.js';
import type { Between, History } from './ports/history.js';
import type { PageRequest } from './ports/page.js';
import { fromRecord } from './reading/from-record.js';
import type { Sourced } from './reading/sourced.js';

/** Of everything that is asked of the past. */
const TIMEOUT_MS = 5_000;

/** Now where `to` is absent. */
type OpenEnded = Pick<Between, 'from'> & { readonly to?: Date | undefined };

/** What the events tell of the past: the states of then, unlike `asOf`, which knows the present ones alone. */
export class HistoryService {
  constructor(
    private readonly history: History,
    private readonly clock: Clock,
  ) {}

  /** @throws StemmaError `validation_failed`, `pattern_not_found`, `timeout`, `store_unavailable` */
  async diffOfPattern(
    patternId: string,
    window: OpenEnded,
    page: PageRequest,
  ): Promise<Sourced<PatternDiff & Between>> {
    const between = this.between(window);
    const found = await this.history.read(TIMEOUT_MS, (past) => diffPattern(past, patternId, between, page));
    return fromRecord({ ...between, ...found });
  }

  /** @throws StemmaError `validation_failed`, `node_not_found`, `timeout`, `store_unavailable` */
  async diffOfLineage(
    nodeId: string,
    window: OpenEnded,
    page: PageRequest,
  ): Promise<Sourced<LineageDiff & Between>> {
    const between = this.between(window);
    const found = await this.history.read(TIMEOUT_MS, (past) => diffLineage(past, nodeId, between, page));
    return fromRecord({ ...between, ...found });
  }

  private between({ from, to = this.clock() }: OpenEnded): Between {
    if (from <= to) return { from, to };
    const message = 'must not be after to';
    throw StemmaError.invalid([{ pointer: '/from', code: 'out_of_range', message }]);
  }
}
