import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HistoryService, inForm, type Sourced } from '@stemma/orchestration';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { readHistoryCursor, writeHistoryCursor } from './history.cursor.js';
import { HistoryDiffQuery } from './history.dto.js';

@ApiTags('patterns')
@Controller('v1/patterns/:patternId/diff')
export class PatternDiffController {
  constructor(private readonly history: HistoryService) {}

  @Get()
  @Answers('PatternDiff')
  async diff(
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
}
