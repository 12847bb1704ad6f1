import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PathsService, type Freshness, type Sourced } from '@stemma/orchestration';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { JsonText } from '../http/json-text.js';
import { NodePipe } from '../http/node.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { storedTypes } from './lineage.dto.js';
import { mergeBasesJson } from './paths-json.js';
import { MergeBasesQuery } from './paths.dto.js';

@ApiTags('lineage')
@Controller('v1/nodes/:nodeId/common-ancestors')
export class MergeBasesController {
  constructor(private readonly paths: PathsService) {}

  @Get()
  @Answers('MergeBases')
  async find(
    @Param('nodeId', NodePipe) nodeId: string,
    @Query() { with: otherId, relationshipTypes, ...query }: MergeBasesQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    const question = { ...query, relationshipTypes: storedTypes(relationshipTypes) };
    const { answer, ...source } = await this.paths.mergeBases(nodeId, otherId, question, freshness);
    return { ...source, answer: await JsonText.of(mergeBasesJson(nodeId, otherId, answer)) };
  }
}
