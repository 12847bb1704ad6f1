import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { fields } from '@stemma/models';
import {
  LineageService,
  RetentionService,
  type ExpectedRev,
  type PutCondition,
  type RetentionPolicy,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { z } from 'zod';
import { decodeCursor, pageBody } from '../http/cursor.js';
import { IfMatch } from '../http/etag.js';
import { PageQuery } from '../http/page.query.js';
import { Condition } from '../http/put-condition.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { NamespacePipe, RetentionPreviewQuery, SetRetentionDto } from './retention.dto.js';

@ApiTags('retention')
@Controller('v1')
export class RetentionController {
  constructor(
    private readonly lineage: LineageService,
    private readonly retention: RetentionService,
  ) {}

  /** By namespace; those that are not there keep everything. */
  @Get('retention')
  @Answers('RetentionPage')
  async list(@Query() { limit, cursor }: PageQuery): Promise<object> {
    const after = decodeCursor(cursor, z.tuple([fields.namespace]));
    return pageBody(await this.retention.list({ limit, after }), (policy) => policy);
  }

  @Get('namespaces/:namespace/retention')
  @Answers('Retention', { etag: true })
  read(@Param('namespace', NamespacePipe) namespace: string): Promise<RetentionPolicy> {
    return this.retention.find(namespace);
  }

  @Get('namespaces/:namespace/retention/preview')
  @Answers('RetentionPreview')
  preview(
    @Param('namespace', NamespacePipe) namespace: string,
    @Query() thought: RetentionPreviewQuery,
  ): Promise<object> {
    return this.retention.preview(namespace, thought);
  }

  @Put('namespaces/:namespace/retention')
  @Answers('Retention', { status: 201, etag: true })
  set(
    @Context() context: WriteContext,
    @Param('namespace', NamespacePipe) namespace: string,
    @Condition() condition: PutCondition,
    @Body() { eventsDays = null, executionsDays = null }: SetRetentionDto,
  ): Promise<Written<RetentionPolicy>> {
    return this.lineage.setRetention(context, namespace, { eventsDays, executionsDays }, condition);
  }

  @Delete('namespaces/:namespace/retention')
  @Answers(null, { status: 204 })
  remove(
    @Context() context: WriteContext,
    @Param('namespace', NamespacePipe) namespace: string,
    @IfMatch() expected: ExpectedRev,
  ): Promise<Written<null>> {
    return this.lineage.removeRetention(context, namespace, expected);
  }
}
