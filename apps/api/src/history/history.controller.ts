import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HistoryService, inForm, type Sourced } from '@stemma/orchestration';
import { NodePipe } from '../http/node.pipe.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { readHistoryCursor, writeHistoryCursor } from './history.cursor.js';
import { HistoryDiffQuery } from './history.dto.js';

@Controller('v1')
export class HistoryController {
  constructor(private readonly history: HistoryService) {}

  @ApiTags('patterns')
  @Get('patterns/:patternId/diff')
  @Answers('PatternDiff')
  async ofPattern(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { limit, cursor, from, to }: HistoryDiffQuery,
  ): Promise<Sourced<object>> {
    const question = { id: patternId, from, to };
    const { after, to: end } = readHistoryCursor(cursor, question);
    const found = await this.history.diffOfPattern(patternId, { from, to: end }, { limit, after });
    return inForm(found, ({ next, ...answer }) => ({
      patternId,
      ...answer,
      nextCursor: writeHistoryCursor(next, answer.to, question),
    }));
  }

  @ApiTags('lineage')
  @Get('nodes/:nodeId/lineage/diff')
  @Answers('LineageDiff')
  async ofLineage(
    @Param('nodeId', NodePipe) nodeId: string,
    @Query() { limit, cursor, from, to }: HistoryDiffQuery,
  ): Promise<Sourced<object>> {
    const question = { id: nodeId, from, to };
    const { after, to: end } = readHistoryCursor(cursor, question);
    const found = await this.history.diffOfLineage(nodeId, { from, to: end }, { limit, after });
    return inForm(found, ({ next, ...answer }) => ({
      nodeId,
      ...answer,
      nextCursor: writeHistoryCursor(next, answer.to, question),
    }));
  }
}
