import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TrendService, type Sourced } from '@stemma/orchestration';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { TrendQuery } from './trends.query.js';

@ApiTags('usage')
@Controller('v1/patterns/:patternId/trend')
export class TrendsController {
  constructor(private readonly trends: TrendService) {}

  @Get()
  @Answers('Trend')
  trend(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { periodDays, asOf }: TrendQuery,
  ): Promise<Sourced<object>> {
    const now = new Date();
    return this.trends.trend(patternId, periodDays, asOf ?? now, now);
  }
}
