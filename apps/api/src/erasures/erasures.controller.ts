import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LineageService, type Erasure, type WriteContext, type Written } from '@stemma/orchestration';
import { ErasureService } from '@stemma/projection';
import { decodeCursor, instantCursor, pageBody } from '../http/cursor.js';
import { NoBody } from '../http/no-body.decorator.js';
import { PageQuery } from '../http/page.query.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { ErasePatternDto } from './erasures.dto.js';

@ApiTags('erasures')
@Controller('v1')
export class ErasuresController {
  constructor(
    private readonly lineage: LineageService,
    private readonly erasures: ErasureService,
  ) {}

  @Post('patterns/:patternId/erase')
  @Answers('Erasure', { status: 201 })
  erase(
    @Context() context: WriteContext,
    @Param('patternId', UuidPipe) patternId: string,
    @Body() { reason, confirm }: ErasePatternDto,
  ): Promise<Written<Erasure>> {
    return this.lineage.erasePattern(context, { patternId, reason, confirm });
  }

  /** Newest first. */
  @Get('erasures')
  @Answers('ErasurePage')
  async list(@Query() { limit, cursor }: PageQuery): Promise<object> {
    const after = decodeCursor(cursor, instantCursor);
    return pageBody(await this.erasures.list({ limit, after }), (erasure) => erasure);
  }

  @Get('erasures/:erasureId')
  @Answers('Erasure')
  read(@Param('erasureId', UuidPipe) erasureId: string): Promise<Erasure> {
    return this.erasures.find(erasureId);
  }

  /** Asks every store for the ids that were erased, and answers what each said. */
  @Post('erasures/:erasureId/verify')
  @HttpCode(200)
  @Answers('Erasure')
  verify(@Param('erasureId', UuidPipe) erasureId: string, @NoBody() _body: null): Promise<Erasure> {
    return this.erasures.verify(erasureId);
  }
}
