import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ImpactService, type Freshness, type Sourced } from '@stemma/orchestration';
import { FreshnessWanted } from '../http/freshness.decorator.js';
import { JsonText } from '../http/json-text.js';
import { NodePipe } from '../http/node.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { impactJson } from './impact-json.js';
import { readImpactCursor, writeImpactCursor } from './impact.cursor.js';
import { ImpactQuery } from './impact.dto.js';
import { storedTypes } from './lineage.dto.js';

@ApiTags('lineage')
@Controller('v1/nodes/:nodeId/impact')
export class ImpactController {
  constructor(private readonly impacts: ImpactService) {}

  @Get()
  @Answers('Impact')
  async impact(
    @Param('nodeId', NodePipe) nodeId: string,
    @Query() { cursor, ...query }: ImpactQuery,
    @FreshnessWanted() freshness: Freshness,
  ): Promise<Sourced<object>> {
    const question = { ...query, nodeId, relationshipTypes: storedTypes(query.relationshipTypes) };
    const after = readImpactCursor(cursor, question);
    const { answer, ...source } = await this.impacts.impact({ ...question, after }, freshness);
    const nextCursor = writeImpactCursor(answer.next, question);
    return { ...source, answer: await JsonText.of(impactJson(nodeId, answer, nextCursor)) };
  }
}
