import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UsageService, type Ranking, type Sourced } from '@stemma/orchestration';
import { Answers } from '../openapi/answers.decorator.js';
import { RankingQuery } from './analytics.query.js';

@ApiTags('analytics')
@Controller('v1/analytics')
export class RankingsController {
  constructor(private readonly usage: UsageService) {}

  @Get('top')
  @Answers('Ranking')
  top(@Query() query: RankingQuery): Promise<Sourced<object>> {
    return this.rank('top', query);
  }

  @Get('emerging')
  @Answers('Ranking')
  emerging(@Query() query: RankingQuery): Promise<Sourced<object>> {
    return this.rank('emerging', query);
  }

  @Get('abandoned')
  @Answers('Ranking')
  abandoned(@Query() query: RankingQuery): Promise<Sourced<object>> {
    return this.rank('abandoned', query);
  }

  @Get('stale')
  @Answers('Ranking')
  stale(@Query() query: RankingQuery): Promise<Sourced<object>> {
    return this.rank('stale', query);
  }

  private rank(
    ranking: Ranking,
    { from, to, namespace, kind, limit }: RankingQuery,
  ): Promise<Sourced<object>> {
    return this.usage.ranking({ ranking, from, to, namespace, kind, limit });
  }
}
