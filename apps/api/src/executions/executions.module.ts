import { Module } from '@nestjs/common';
import { ExecutionRecorder, type Clock } from '@stemma/orchestration';
import { Opened } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CONFIG, type ServiceConfig } from '../service-config.js';
import { CLOCK } from '../tokens.js';
import { ExecutionsController } from './executions.controller.js';

function recorder(
  { unitOfWork }: RecordPorts,
  { coalesceMs }: ServiceConfig,
  opened: Opened,
  clock: Clock,
): ExecutionRecorder {
  const executions = new ExecutionRecorder(unitOfWork, clock, { coalesceMs });
  opened.add(() => executions.close());
  return executions;
}

@Module({
  controllers: [ExecutionsController],
  providers: [{ provide: ExecutionRecorder, inject: [RECORD, CONFIG, Opened, CLOCK], useFactory: recorder }],
})
export class ExecutionsModule {}
