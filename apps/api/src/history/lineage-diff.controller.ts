import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HistoryService, inForm, type Sourced } from '@stemma/orchestration';
import { NodePipe } from '../http/node.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { readHistoryCursor, writeHistoryCursor } from './history.cursor.js';
import { HistoryDiffQuery } from './history.dto.js';

@ApiTags('lineage')
@Controller('v1/nodes/:nodeId/lineage/diff')
export class LineageDiffController {
  constructor(private readonly history: HistoryService) {}

  @Get()
  @Answers('LineageDiff')
  async diff(
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
