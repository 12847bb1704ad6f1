import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { fields, type Pattern } from '@stemma/models';
import {
  inForm,
  LineageService,
  RecordService,
  type CreatedPattern,
  type CreatedVersion,
  type ExpectedRev,
  type PatternView,
  type SkeletonVersion,
  type Sourced,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { z } from 'zod';
import { decodeCursor, pageAnswer, type PageAnswer } from '../http/cursor.js';
import { IfMatch } from '../http/etag.js';
import { PageQuery } from '../http/page.query.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { ContentLimit } from './content-limit.js';
import { CreatePatternDto, CreateVersionDto, PatternsQuery, RevisePatternDto } from './patterns.dto.js';

@ApiTags('patterns')
@Controller('v1/patterns')
export class PatternsController {
  constructor(
    private readonly lineage: LineageService,
    private readonly record: RecordService,
    private readonly contentLimit: ContentLimit,
  ) {}

  @Post()
  @Answers('CreatedPattern', { status: 201, etag: true })
  create(@Context() context: WriteContext, @Body() body: CreatePatternDto): Promise<Written<CreatedPattern>> {
    this.contentLimit.require(body.content);
    return this.lineage.createPattern(context, body);
  }

  @Get()
  @Answers('PatternPage')
  async list(@Query() { cursor, ...query }: PatternsQuery): Promise<Sourced<PageAnswer<object>>> {
    const after = decodeCursor(cursor, z.tuple([z.guid()]));
    return pageAnswer(await this.record.patterns({ ...query, after }), patternJson);
  }

  @Get(':patternId')
  @Answers('PatternView', { etag: true })
  async read(@Param('patternId', UuidPipe) patternId: string): Promise<Sourced<object>> {
    return inForm(await this.record.pattern(patternId), patternJson);
  }

  @Patch(':patternId')
  @Answers('Pattern', { etag: true })
  revise(
    @Context() context: WriteContext,
    @Param('patternId', UuidPipe) patternId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() body: RevisePatternDto,
  ): Promise<Written<Pattern>> {
    return this.lineage.revisePattern(context, patternId, expected, body);
  }

  @Delete(':patternId')
  @Answers(null, { status: 204 })
  delete(
    @Context() context: WriteContext,
    @Param('patternId', UuidPipe) patternId: string,
    @IfMatch() expected: ExpectedRev,
  ): Promise<Written<null>> {
    return this.lineage.deletePattern(context, patternId, expected);
  }

  @Get(':patternId/versions')
  @Answers('NodePage')
  async versions(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<Sourced<PageAnswer<object>>> {
    const after = decodeCursor(cursor, z.tuple([fields.version]));
    return pageAnswer(await this.record.versions(patternId, { limit, after }));
  }

  /** Newest first, each with what it came from: enough to draw them, and a twelfth of what they are in full. */
  @Get(':patternId/skeleton')
  @Answers('SkeletonPage')
  async skeleton(
    @Param('patternId', UuidPipe) patternId: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<Sourced<PageAnswer<object>>> {
    const after = decodeCursor(cursor, z.tuple([fields.version]));
    return pageAnswer(await this.record.skeleton(patternId, { limit, after }), skeletonJson);
  }

  @Post(':patternId/versions')
  @Answers('CreatedVersion', { status: 201, etag: true })
  createVersion(
    @Context() context: WriteContext,
    @Param('patternId', UuidPipe) patternId: string,
    @Body() body: CreateVersionDto,
  ): Promise<Written<CreatedVersion>> {
    this.contentLimit.require(body.content);
    return this.lineage.createVersion(context, patternId, body);
  }
}

function patternJson({ pattern, names, ...latest }: PatternView): object {
  return { ...pattern.toJSON(), names, ...latest };
}

function skeletonJson({ node, parents }: SkeletonVersion): object {
  const { nodeId, version, versionLabel, status, evolutionType, createdAt, createdBy } = node;
  const { usageCount, successRate } = node;
  return {
    ...{ nodeId, version, versionLabel, status, evolutionType, createdAt, createdBy },
    ...{ usageCount, successRate, parents },
  };
}
