import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RecordService, type Blame, type Sourced } from '@stemma/orchestration';
import { NodePipe } from '../http/node.pipe.js';
import { Answers } from '../openapi/answers.decorator.js';

@ApiTags('nodes')
@Controller('v1/nodes/:nodeId/blame')
export class BlameController {
  constructor(private readonly record: RecordService) {}

  @Get()
  @Answers('Blame')
  blame(@Param('nodeId', NodePipe) nodeId: string): Promise<Sourced<Blame>> {
    return this.record.blame(nodeId);
  }
}
