import { analyseTrend, type TimeSeriesModels } from '@stemma/analytics';
import { StemmaError, utcDay, type TrendAnalysisState } from '@stemma/models';
import { patternNotFound } from '../writes/find-or-refuse.js';
import type { Adoption } from '../ports/adoption.js';
import type { Catalogue } from '../ports/catalogue.js';
import type { Series, Window } from '../ports/series.js';
import { fromRecord } from '../reading/from-record.js';
import type { Sourced } from '../reading/sourced.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Retention compares the last so many days with as many before. */
const MONTH_DAYS = 30;

export interface TrendPorts {
  readonly catalogue: Catalogue;
  readonly series: Series;
  readonly adoption: Adoption;
  readonly models: TimeSeriesModels;
}

export interface TrendView extends TrendAnalysisState {
  readonly asOf: Date;
  /** The window [from, to): whole UTC days, so the day of `asOf` itself is not in it. */
  readonly from: Date;
  readonly to: Date;
}

/** Where the use of patterns is going. */
export class TrendService {
  constructor(private readonly ports: TrendPorts) {}

  /**
   * Over the `periodDays` whole UTC days before `asOf`.
   * @throws StemmaError `pattern_not_found`; `validation_failed` for a moment later than `now`
   */
  async trend(patternId: string, periodDays: number, asOf: Date, now: Date): Promise<Sourced<TrendView>> {
    const { catalogue, series, adoption, models } = this.ports;
    const window = daysBefore(asOf, periodDays);
    const month = daysBefore(asOf, MONTH_DAYS);
    const monthBefore = daysBefore(month.from, MONTH_DAYS);
    if (asOf > now) {
      const message = `must not be later than now, ${now.toISOString()}`;
      throw StemmaError.invalid([{ pointer: '/asOf', code: 'out_of_range', message }]);
    }
    if ((await catalogue.pattern(patternId)) === null) throw patternNotFound(patternId);
    const [usage, firstUsedDay, retention] = await Promise.all([
      series.usage(patternId, window, 'day'),
      adoption.firstUsedDay(patternId),
      adoption.returningUsers(patternId, monthBefore, month),
    ]);
    const analysis = await analyseTrend(
      {
        patternId,
        from: utcDay(window.from),
        dailyExecutions: usage.buckets.map(({ executionCount }) => executionCount),
        firstUsedDay,
        retention,
      },
      models,
    );
    return fromRecord({ asOf, ...window, ...analysis.toJSON() });
  }
}

function daysBefore(moment: Date, days: number): Window {
  const to = Math.floor(moment.getTime() / DAY_MS) * DAY_MS;
  return { from: new Date(to - days * DAY_MS), to: new Date(to) };
}
