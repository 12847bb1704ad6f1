import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UsageService, type Sourced } from '@stemma/orchestration';
import { NodePipe } from '../http/node.pipe.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { AnalyticsQuery, HealthQuery, NamespaceAnalyticsQuery } from './analytics.query.js';

@ApiTags('analytics')
@Controller('v1')
export class AnalyticsController {
  constructor(private readonly usage: UsageService) {}

  @Get('patterns/:patternId/analytics')
  @Answers('UsageReport')
  ofPattern(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() query: AnalyticsQuery,
  ): Promise<Sourced<object>> {
    return this.usage.report({ of: 'pattern', patternId }, query);
  }

  @Get('nodes/:nodeId/analytics')
  @Answers('UsageReport')
  ofNode(
    @Param('nodeId', NodePipe) nodeId: string,
    @Query() query: AnalyticsQuery,
  ): Promise<Sourced<object>> {
    return this.usage.report({ of: 'node', nodeId }, query);
  }

  @Get('families/:lineageId/analytics')
  @Answers('UsageReport')
  ofFamily(
    @Param('lineageId', UuidPipe) lineageId: string,
    @Query() query: AnalyticsQuery,
  ): Promise<Sourced<object>> {
    return this.usage.report({ of: 'family', lineageId }, query);
  }

  /** In the query: names may be longer than what a path takes once they are encoded. */
  @Get('analytics')
  @Answers('UsageReport')
  ofNamespace(@Query() { namespace, ...query }: NamespaceAnalyticsQuery): Promise<Sourced<object>> {
    return this.usage.report({ of: 'namespace', namespace }, query);
  }

  @Get('patterns/:patternId/health')
  @Answers('HealthReport')
  health(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() query: HealthQuery,
  ): Promise<Sourced<object>> {
    return this.usage.health(patternId, query);
  }
}
