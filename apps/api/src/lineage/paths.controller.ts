import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PathsService, type Freshness, type Sourced } from '@stemma/orchestration';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { JsonText } from '../http/json-text.js';
import { Answers } from '../openapi/answers.decorator.js';
import { storedTypes } from './lineage.dto.js';
import { pathsJson } from './paths-json.js';
import { PathsQuery } from './paths.dto.js';

@ApiTags('lineage')
@Controller('v1/paths')
export class PathsController {
  constructor(private readonly paths: PathsService) {}

  @Get()
  @Answers('Paths')
  async find(
    @Query() { relationshipTypes, ...query }: PathsQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    const question = { ...query, relationshipTypes: storedTypes(relationshipTypes) };
    const { answer, ...source } = await this.paths.between(question, freshness);
    return { ...source, answer: await JsonText.of(pathsJson(query, answer)) };
  }
}
