import type { Granularity } from '@stemma/analytics';
import type { Clock } from './ports/clock.js';
import type { Performance, Series, UsageSeries, Window } from './ports/series.js';
import { fromRecord } from './reading/from-record.js';
import type { Sourced } from './reading/sourced.js';
import type { RecordService } from './record.service.js';
import { windowOf } from './series/buckets.js';
import { analyticsWindow } from './usage/usage-windows.js';

type Given = { readonly [Bound in keyof Window]?: Date | undefined };
type Of<T> = Sourced<T & Window & { readonly patternId: string }>;

/** What was recorded of a pattern, along time. */
export class SeriesService {
  constructor(
    private readonly series: Series,
    private readonly record: RecordService,
    private readonly clock: Clock,
  ) {}

  /** @throws StemmaError `pattern_not_found`, `validation_failed` */
  async usage(
    patternId: string,
    given: Given,
    granularity: Granularity,
  ): Promise<Of<UsageSeries & { readonly granularity: Granularity }>> {
    const window = analyticsWindow(given, this.clock());
    await this.record.pattern(patternId);
    const usage = await this.series.usage(patternId, window, granularity);
    return fromRecord({ patternId, ...window, granularity, ...usage });
  }

  /** @throws StemmaError `pattern_not_found`, `validation_failed` */
  async performance(patternId: string, given: Given): Promise<Of<Performance>> {
    const window = windowOf(given, this.clock());
    await this.record.pattern(patternId);
    return fromRecord({ patternId, ...window, ...(await this.series.performance(patternId, window)) });
  }
}
