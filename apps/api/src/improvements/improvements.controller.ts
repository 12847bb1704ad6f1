import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Improvement } from '@stemma/models';
import {
  ImprovementService,
  type ChartedReport,
  type ExpectedRev,
  type Judged,
  type Sourced,
  type StartedTrial,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { z } from 'zod';
import { decodeCursor, pageAnswer, type PageAnswer } from '../http/cursor.js';
import { IfMatch } from '../http/etag.js';
import { NoBody } from '../http/no-body.decorator.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import {
  ImprovementsQuery,
  ProposeImprovementDto,
  ReasonDto,
  ReviseImprovementDto,
  StartTrialDto,
} from './improvements.dto.js';

@ApiTags('improvements')
@Controller('v1/improvements')
export class ImprovementsController {
  constructor(private readonly service: ImprovementService) {}

  @Post()
  @Answers('Improvement', { status: 201, etag: true })
  propose(
    @Context() context: WriteContext,
    @Body() body: ProposeImprovementDto,
  ): Promise<Written<Improvement>> {
    return this.service.propose(context, body);
  }

  @Get()
  @Answers('ImprovementPage')
  async list(@Query() { cursor, ...query }: ImprovementsQuery): Promise<Sourced<PageAnswer<Improvement>>> {
    const after = decodeCursor(cursor, z.tuple([z.guid()]));
    return pageAnswer(await this.service.list({ ...query, after }));
  }

  @Get(':improvementId')
  @Answers('Improvement', { etag: true })
  read(@Param('improvementId', UuidPipe) improvementId: string): Promise<Sourced<Improvement>> {
    return this.service.find(improvementId);
  }

  @Patch(':improvementId')
  @Answers('Improvement', { etag: true })
  revise(
    @Context() context: WriteContext,
    @Param('improvementId', UuidPipe) improvementId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() body: ReviseImprovementDto,
  ): Promise<Written<Improvement>> {
    return this.service.revise(context, { improvementId, expected }, body);
  }

  @Post(':improvementId/trial')
  @Answers('StartedTrial', { status: 201, etag: true })
  startTrial(
    @Context() context: WriteContext,
    @Param('improvementId', UuidPipe) improvementId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() { candidateNodeId, expectedEffect, plannedSample, ...body }: StartTrialDto,
  ): Promise<Written<StartedTrial>> {
    return this.service.startTrial(
      context,
      { improvementId, expected },
      {
        ...body,
        candidateNodeId: candidateNodeId ?? null,
        expectedEffect: expectedEffect ?? null,
        plannedSample: plannedSample ?? null,
      },
    );
  }

  @Get(':improvementId/report')
  @Answers('ChartedReport')
  report(@Param('improvementId', UuidPipe) improvementId: string): Promise<Sourced<ChartedReport>> {
    return this.service.report(improvementId);
  }

  @Post(':improvementId/validate')
  @Answers('Judged', { etag: true })
  validate(
    @Context() context: WriteContext,
    @Param('improvementId', UuidPipe) improvementId: string,
    @IfMatch() expected: ExpectedRev,
    @NoBody() _body: null,
  ): Promise<Written<Judged>> {
    return this.service.validate(context, { improvementId, expected });
  }

  @Post(':improvementId/apply')
  @Answers('Improvement', { etag: true })
  apply(
    @Context() context: WriteContext,
    @Param('improvementId', UuidPipe) improvementId: string,
    @IfMatch() expected: ExpectedRev,
    @NoBody() _body: null,
  ): Promise<Written<Improvement>> {
    return this.service.apply(context, { improvementId, expected });
  }

  @Post(':improvementId/rollback')
  @Answers('Improvement', { etag: true })
  rollback(
    @Context() context: WriteContext,
    @Param('improvementId', UuidPipe) improvementId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() { reason }: ReasonDto,
  ): Promise<Written<Improvement>> {
    return this.service.rollback(context, { improvementId, expected }, reason);
  }

  @Post(':improvementId/reject')
  @Answers('Improvement', { etag: true })
  reject(
    @Context() context: WriteContext,
    @Param('improvementId', UuidPipe) improvementId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() { reason }: ReasonDto,
  ): Promise<Written<Improvement>> {
    return this.service.reject(context, { improvementId, expected }, reason);
  }
}
