import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PathsService, type Freshness, type Sourced } from '@stemma/orchestration';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { JsonText } from '../http/json-text.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { storedTypes } from './lineage.dto.js';
import { commonAncestorsJson } from './paths-json.js';
import { CommonAncestorsQuery } from './paths.dto.js';

@ApiTags('lineage')
@Controller('v1/nodes/:nodeId/common-ancestors')
export class CommonAncestorsController {
  constructor(private readonly paths: PathsService) {}

  @Get()
  @Answers('CommonAncestors')
  async find(
    @Param('nodeId', UuidPipe) nodeId: string,
    @Query() { with: otherId, relationshipTypes, ...query }: CommonAncestorsQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    const question = { ...query, relationshipTypes: storedTypes(relationshipTypes) };
    const { answer, ...source } = await this.paths.commonAncestors(nodeId, otherId, question, freshness);
    return { ...source, answer: await JsonText.of(commonAncestorsJson(nodeId, otherId, answer)) };
  }
}
