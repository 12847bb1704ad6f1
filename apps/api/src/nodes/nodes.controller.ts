import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { LineageNode } from '@stemma/models';
import {
  inForm,
  LineageService,
  RecordService,
  type ExpectedRev,
  type NodeView,
  type Sourced,
  type WriteContext,
  type Written,
} from '@stemma/orchestration';
import { IfMatch } from '../http/etag.js';
import { NoBody } from '../http/no-body.decorator.js';
import { NodePipe } from '../http/node.pipe.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';
import { DeprecateNodeDto, MergeNodeDto, ReviseNodeDto } from './nodes.dto.js';

@ApiTags('nodes')
@Controller('v1/nodes/:nodeId')
export class NodesController {
  constructor(
    private readonly lineage: LineageService,
    private readonly record: RecordService,
  ) {}

  @Get()
  @Answers('NodeWithKin', { etag: true })
  async read(@Param('nodeId', NodePipe) nodeId: string): Promise<Sourced<object>> {
    return inForm(await this.record.node(nodeId), nodeJson);
  }

  @Patch()
  @Answers('Node', { etag: true })
  revise(
    @Context() context: WriteContext,
    @Param('nodeId', NodePipe) nodeId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() body: ReviseNodeDto,
  ): Promise<Written<LineageNode>> {
    return this.lineage.reviseNode(context, nodeId, expected, body);
  }

  @Post('activate')
  @Answers('Node', { etag: true })
  activate(
    @Context() context: WriteContext,
    @Param('nodeId', NodePipe) nodeId: string,
    @IfMatch() expected: ExpectedRev,
    @NoBody() _body: null,
  ): Promise<Written<LineageNode>> {
    return this.lineage.activate(context, nodeId, expected);
  }

  @Post('deprecate')
  @Answers('Node', { etag: true })
  deprecate(
    @Context() context: WriteContext,
    @Param('nodeId', NodePipe) nodeId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() { reason, replacedByNodeId }: DeprecateNodeDto,
  ): Promise<Written<LineageNode>> {
    return this.lineage.deprecate(context, nodeId, expected, reason, replacedByNodeId ?? null);
  }

  @Post('archive')
  @Answers('Node', { etag: true })
  archive(
    @Context() context: WriteContext,
    @Param('nodeId', NodePipe) nodeId: string,
    @IfMatch() expected: ExpectedRev,
    @NoBody() _body: null,
  ): Promise<Written<LineageNode>> {
    return this.lineage.archive(context, nodeId, expected);
  }

  @Post('merge')
  @Answers('Node', { etag: true })
  merge(
    @Context() context: WriteContext,
    @Param('nodeId', NodePipe) nodeId: string,
    @IfMatch() expected: ExpectedRev,
    @Body() { targetNodeId }: MergeNodeDto,
  ): Promise<Written<LineageNode>> {
    return this.lineage.mergeInto(context, nodeId, expected, targetNodeId);
  }
}

function nodeJson({ node, parentIds, childIds }: NodeView): object {
  return { ...node.toJSON(), parentIds, childIds };
}
