import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SeriesService, type Sourced } from '@stemma/orchestration';
import { UuidPipe } from '../http/uuid.pipe.js';
import { UsageQuery, WindowQuery } from './usage.query.js';
import { Answers } from '../openapi/answers.decorator.js';

@ApiTags('usage')
@Controller('v1/patterns/:patternId')
export class UsageController {
  constructor(private readonly series: SeriesService) {}

  @Get('usage')
  @Answers('Usage')
  usage(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { granularity, ...given }: UsageQuery,
  ): Promise<Sourced<object>> {
    return this.series.usage(patternId, given, granularity);
  }

  @Get('performance')
  @Answers('Performance')
  performance(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() given: WindowQuery,
  ): Promise<Sourced<object>> {
    return this.series.performance(patternId, given);
  }
}
