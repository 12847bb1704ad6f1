import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { inForm, SearchService, type Freshness, type Sourced } from '@stemma/orchestration';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { summaryJson } from '../similarity/summary-json.js';
import { readSearchCursor, writeSearchCursor } from './search.cursor.js';
import { SearchQuery } from './search.dto.js';

@ApiTags('similarity')
@Controller('v1/search')
export class SearchController {
  constructor(private readonly searching: SearchService) {}

  @Get()
  @Answers('SearchPage')
  async search(
    @Query() { q: text, mode, limit, cursor, ...filter }: SearchQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    const question = { text, mode, filter };
    const after = readSearchCursor(cursor, question);
    const found = await this.searching.search({ ...question, limit, after }, freshness);
    return inForm(found, ({ items, next, coverage }) => ({
      items: items.map(({ score, keyword, vector, ...summary }) => ({
        ...summaryJson(summary),
        ...{ score, keyword, vector },
      })),
      nextCursor: writeSearchCursor(next, question),
      coverage,
    }));
  }
}
