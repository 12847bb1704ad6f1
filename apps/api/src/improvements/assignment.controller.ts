import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ImprovementService, RecordService, type Assignment, type Sourced } from '@stemma/orchestration';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { AssignmentQuery } from './improvements.dto.js';

@ApiTags('improvements')
@Controller('v1/patterns/:patternId/assignment')
export class AssignmentController {
  constructor(
    private readonly service: ImprovementService,
    private readonly record: RecordService,
  ) {}

  @Get()
  @Answers('Assignment')
  async assign(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { unit }: AssignmentQuery,
  ): Promise<Sourced<Assignment>> {
    await this.record.pattern(patternId);
    return this.service.assign(patternId, unit);
  }
}
