import { Controller, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import {
  OpenLineageService,
  type BatchReport,
  type OpenLineageReceipt,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';
import { FOREIGN } from '../http/json-body.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { eventOf, eventsOf } from './openlineage-request.js';
import { batchSchema, eventSchema } from './openlineage.openapi.js';

/** At the paths that the clients of OpenLineage send to. */
@ApiTags('openlineage')
@Controller('api/v1/lineage')
export class OpenLineageController {
  constructor(private readonly openLineage: OpenLineageService) {}

  @Post()
  @RouteConfig(FOREIGN)
  @Answers('OpenLineageReceipt', { status: 201 })
  @ApiBody({ schema: eventSchema })
  take(
    @Context() context: WriteContext,
    @Req() { body }: FastifyRequest,
  ): Promise<Written<OpenLineageReceipt>> {
    return this.openLineage.take(context, eventOf(body));
  }

  @Post('batch')
  @RouteConfig(FOREIGN)
  @Answers('OpenLineageBatchReport')
  @ApiBody({ schema: batchSchema })
  async takeAll(
    @Context() context: WriteContext,
    @Req() { body }: FastifyRequest,
  ): Promise<Written<BatchReport> | BatchReport> {
    const { report, position } = await this.openLineage.takeAll(context, eventsOf(body, context));
    return position === null ? report : { outcome: 'changed', answer: report, position };
  }
}
