import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { LineageEdge } from '@stemma/models';
import {
  LineageService,
  RecordService,
  type ExpectedRev,
  type Sourced,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { IfMatch } from '../http/etag.js';
import { NoBody } from '../http/no-body.decorator.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { CreateEdgeDto, DeactivateEdgeDto, ReviseEdgeDto } from './edges.dto.js';

@ApiTags('edges')
@Controller('v1/edges')
export class EdgesController {
  constructor(
    private readonly lineage: LineageService,
    private readonly record: RecordService,
  ) {}

  @Post()
  @Answers('Edge', { status: 201, etag: true })
  create(@Context() context: WriteContext, @Body() body: CreateEdgeDto): Promise<Written<LineageEdge>> {
    return this.lineage.createEdge(context, body);
  }

  @Get(':edgeId')
  @Answers('Edge', { etag: true })
  read(@Param('edgeId', UuidPipe) edgeId: string): Promise<Sourced<LineageEdge>> {
    return this.record.edge(edgeId);
  }

  @Patch(':edgeId')
  @Answers('Edge', { etag: true })
  revise(
    @Context() context: WriteContext,
    @Param('edgeId', UuidPipe) edgeId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() body: ReviseEdgeDto,
  ): Promise<Written<LineageEdge>> {
    return this.lineage.reviseEdge(context, edgeId, expected, body);
  }

  @Post(':edgeId/deactivate')
  @Answers('Edge', { etag: true })
  deactivate(
    @Context() context: WriteContext,
    @Param('edgeId', UuidPipe) edgeId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() { reason }: DeactivateEdgeDto,
  ): Promise<Written<LineageEdge>> {
    return this.lineage.deactivateEdge(context, edgeId, expected, reason);
  }

  @Post(':edgeId/reactivate')
  @Answers('Edge', { etag: true })
  reactivate(
    @Context() context: WriteContext,
    @Param('edgeId', UuidPipe) edgeId: string,
    @IfMatch() expected: ExpectedRev,
    @NoBody() _body: null,
  ): Promise<Written<LineageEdge>> {
    return this.lineage.reactivateEdge(context, edgeId, expected);
  }
}
