import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Feedback } from '@stemma/models';
import {
  FeedbackService,
  LineageService,
  type FeedbackSummary,
  type Sourced,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { decodeCursor, instantCursor, pageAnswer, type PageAnswer } from '../http/cursor.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import {
  FeedbackListQuery,
  FeedbackSummaryQuery,
  GiveFeedbackDto,
  WithdrawFeedbackQuery,
} from './feedback.dto.js';

const MINUTE_MS = 60_000;
/** Time and id of the last feedback seen. */
@ApiTags('feedback')
@Controller('v1')
export class FeedbackController {
  constructor(
    private readonly lineage: LineageService,
    private readonly feedback: FeedbackService,
  ) {}

  @Post('feedback')
  @Answers('Feedback', { status: 201 })
  give(@Context() context: WriteContext, @Body() body: GiveFeedbackDto): Promise<Written<Feedback>> {
    return this.lineage.giveFeedback(context, body);
  }

  @Get('feedback')
  @Answers('FeedbackPage')
  async list(@Query() { cursor, ...query }: FeedbackListQuery): Promise<Sourced<PageAnswer<Feedback>>> {
    return pageAnswer(await this.feedback.list({ ...query, after: decodeCursor(cursor, instantCursor) }));
  }

  @Get('feedback/:feedbackId')
  @Answers('Feedback')
  read(@Param('feedbackId', UuidPipe) feedbackId: string): Promise<Sourced<Feedback>> {
    return this.feedback.one(feedbackId);
  }

  @Delete('feedback/:feedbackId')
  @Answers('Feedback')
  withdraw(
    @Context() context: WriteContext,
    @Param('feedbackId', UuidPipe) feedbackId: string,
    @Query() { reason }: WithdrawFeedbackQuery,
  ): Promise<Written<Feedback>> {
    return this.lineage.withdrawFeedback(context, feedbackId, reason);
  }

  @Get('patterns/:patternId/feedback/summary')
  @Answers('FeedbackSummary')
  summary(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { retryMinutes, ...given }: FeedbackSummaryQuery,
  ): Promise<Sourced<FeedbackSummary>> {
    return this.feedback.summary(patternId, given, retryMinutes * MINUTE_MS);
  }
}
