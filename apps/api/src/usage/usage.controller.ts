import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  fromRecord,
  patternNotFound,
  windowOf,
  type Catalogue,
  type Series,
  type Sourced,
} from '@stemma/orchestration';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CATALOGUE, SERIES } from '../tokens.js';
import { UsageQuery, WindowQuery } from './usage.query.js';
import { Answers } from '../openapi/answers.decorator.js';

@ApiTags('usage')
@Controller('v1/patterns/:patternId')
export class UsageController {
  constructor(
    @Inject(SERIES) private readonly series: Series,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
  ) {}

  @Get('usage')
  @Answers('Usage')
  async usage(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { granularity, ...given }: UsageQuery,
  ): Promise<Sourced<object>> {
    const window = windowOf(given, new Date());
    await this.requirePattern(patternId);
    return fromRecord({
      patternId,
      ...window,
      granularity,
      ...(await this.series.usage(patternId, window, granularity)),
    });
  }

  @Get('performance')
  @Answers('Performance')
  async performance(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() given: WindowQuery,
  ): Promise<Sourced<object>> {
    const window = windowOf(given, new Date());
    await this.requirePattern(patternId);
    return fromRecord({ patternId, ...window, ...(await this.series.performance(patternId, window)) });
  }

  private async requirePattern(patternId: string): Promise<void> {
    if ((await this.catalogue.pattern(patternId)) === null) throw patternNotFound(patternId);
  }
}
