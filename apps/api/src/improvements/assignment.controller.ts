import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ImprovementService, patternNotFound, type Assignment, type Catalogue } from '@stemma/orchestration';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';
import { CATALOGUE } from '../tokens.js';
import { AssignmentQuery } from './improvements.dto.js';

@ApiTags('improvements')
@Controller('v1/patterns/:patternId/assignment')
export class AssignmentController {
  constructor(
    private readonly service: ImprovementService,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
  ) {}

  @Get()
  @Answers('Assignment')
  async assign(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { unit }: AssignmentQuery,
  ): Promise<Assignment> {
    if ((await this.catalogue.pattern(patternId)) === null) throw patternNotFound(patternId);
    return this.service.assign(patternId, unit);
  }
}
