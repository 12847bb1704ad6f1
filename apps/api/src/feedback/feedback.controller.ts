import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StemmaError, type Feedback } from '@stemma/models';
import {
  fromRecord,
  LineageService,
  patternNotFound,
  summariseFeedback,
  windowOf,
  type Catalogue,
  type FeedbackCatalogue,
  type FeedbackSummary,
  type Sourced,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { decodeCursor, instantCursor, pageAnswer, type PageAnswer } from '../http/cursor.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { CATALOGUE, FEEDBACK } from '../tokens.js';
import { FeedbackListQuery, FeedbackSummaryQuery, GiveFeedbackDto } from './feedback.dto.js';

const MINUTE_MS = 60_000;
/** Time and id of the last feedback seen. */
@ApiTags('feedback')
@Controller('v1')
export class FeedbackController {
  constructor(
    private readonly lineage: LineageService,
    @Inject(FEEDBACK) private readonly feedback: FeedbackCatalogue,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
  ) {}

  @Post('feedback')
  @Answers('Feedback', { status: 201 })
  give(@Context() context: WriteContext, @Body() body: GiveFeedbackDto): Promise<Written<Feedback>> {
    return this.lineage.giveFeedback(context, body);
  }

  @Get('feedback')
  @Answers('FeedbackPage')
  async list(@Query() { cursor, ...query }: FeedbackListQuery): Promise<PageAnswer<Feedback>> {
    return pageAnswer(await this.feedback.list({ ...query, after: decodeCursor(cursor, instantCursor) }));
  }

  @Get('feedback/:feedbackId')
  @Answers('Feedback')
  async read(@Param('feedbackId', UuidPipe) feedbackId: string): Promise<Feedback> {
    const feedback = await this.feedback.one(feedbackId);
    if (feedback !== null) return feedback;
    throw new StemmaError('feedback_not_found', `There is no feedback ${feedbackId}.`);
  }

  @Get('patterns/:patternId/feedback/summary')
  @Answers('FeedbackSummary')
  async summary(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { retryMinutes, ...given }: FeedbackSummaryQuery,
  ): Promise<Sourced<FeedbackSummary>> {
    const now = new Date();
    const window = windowOf(given, now);
    if ((await this.catalogue.pattern(patternId)) === null) throw patternNotFound(patternId);
    const retryWindowMs = retryMinutes * MINUTE_MS;
    return fromRecord(await summariseFeedback(this.feedback, patternId, window, retryWindowMs, now));
  }
}
