import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { inForm, SearchService, type Freshness, type Sourced } from '@stemma/orchestration';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { summaryJson } from '../similarity/summary-json.js';
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
    const after = decodeCursor(cursor, z.tuple([z.int().min(1)]));
    const found = await this.searching.search({ text, mode, filter, limit, after }, freshness);
    return inForm(found, ({ items, next, coverage }) => ({
      items: items.map(({ score, keyword, vector, ...summary }) => ({
        ...summaryJson(summary),
        ...{ score, keyword, vector },
      })),
      nextCursor: next === null ? null : encodeCursor(next),
      coverage,
    }));
  }
}
